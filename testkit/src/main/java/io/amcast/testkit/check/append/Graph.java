package io.amcast.testkit.check.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Those edges of the dependencies whose kinds are asked for, and its strongly connected components. */
final class Graph {
    private static final int NONE = -1;

    private final Dependencies edges;
    // The edges that leave node n are leaving[offsets[n]] to leaving[offsets[n + 1] - 1].
    private final int[] offsets;
    private final int[] leaving;
    private final int[] component;
    private final List<int[]> knots = new ArrayList<>();

    /** All edges of some kinds between some nodes. */
    Graph(Dependencies edges, int kinds, boolean[] nodes) {
        this.edges = edges;
        int count = edges.nodes();
        offsets = new int[count + 1];
        for (int edge = 0; edge < edges.size(); edge++) {
            if (has(edge, kinds, nodes)) {
                offsets[edges.from(edge) + 1]++;
            }
        }
        for (int node = 0; node < count; node++) {
            offsets[node + 1] += offsets[node];
        }
        leaving = new int[offsets[count]];
        int[] next = Arrays.copyOf(offsets, count);
        for (int edge = 0; edge < edges.size(); edge++) {
            if (has(edge, kinds, nodes)) {
                leaving[next[edges.from(edge)]++] = edge;
            }
        }
        component = new int[count];
        new Tarjan(nodes).run();
    }

    private boolean has(int edge, int kinds, boolean[] nodes) {
        return (edges.kind(edge).bit() & kinds) != 0 && nodes[edges.from(edge)] && nodes[edges.to(edge)];
    }

    /** The components of more than one node. */
    List<int[]> knots() {
        return knots;
    }

    /** Numbers components so that an edge leads to one of the same or a smaller number. */
    int component(int node) {
        return component[node];
    }

    /**
     * The path with the fewest transactions; from a node to itself, the shortest cycle.
     *
     * @param least the number of the component that the path may not go below
     * @param most how many steps from one transaction to another it may have
     * @return its edges; null if there is none
     */
    int @Nullable [] path(int source, int target, int least, int most) {
        int[] arrivedBy = new int[component.length];
        int[] far = new int[component.length];
        Arrays.fill(arrivedBy, NONE);
        Arrays.fill(far, Integer.MAX_VALUE);
        far[source] = 0;
        int last = NONE;
        int shortest = most == Integer.MAX_VALUE ? most : most + 1;
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(source);
        // Edges on from a node that stands for several cost nothing: they go first, so that nodes come by distance.
        for (Integer node = queue.poll(); node != null && far[node] < shortest; node = queue.poll()) {
            for (int i = offsets[node]; i < offsets[node + 1]; i++) {
                int edge = leaving[i];
                int next = edges.to(edge);
                boolean free = edges.kind(edge) == Dependencies.Kind.ON;
                int distance = far[node] + (free ? 0 : 1);
                if (distance >= shortest || component[next] < least) {
                    continue;
                }
                if (next == target) {
                    last = edge;
                    shortest = distance;
                } else if (distance < far[next]) {
                    far[next] = distance;
                    arrivedBy[next] = edge;
                    if (free) {
                        queue.addFirst(next);
                    } else {
                        queue.addLast(next);
                    }
                }
            }
        }
        return last == NONE ? null : walkedBack(source, last, arrivedBy);
    }

    private int[] walkedBack(int source, int last, int[] arrivedBy) {
        Ints path = new Ints();
        int edge = last;
        path.add(edge);
        while (edges.from(edge) != source) {
            edge = arrivedBy[edges.from(edge)];
            path.add(edge);
        }
        return path.reversed();
    }

    /** Tarjan's algorithm without recursion. */
    private final class Tarjan {
        private final boolean[] nodes;
        private final int[] index = new int[component.length];
        private final int[] low = new int[component.length];
        private final int[] next = new int[component.length];
        private final boolean[] onStack = new boolean[component.length];
        private final int[] stack = new int[component.length];
        private final int[] path = new int[component.length];
        private int stacked;
        private int depth = NONE;
        private int counter;
        private int components;

        Tarjan(boolean[] nodes) {
            this.nodes = nodes;
        }

        void run() {
            for (int root = 0; root < component.length; root++) {
                if (nodes[root] && index[root] == 0) {
                    enter(root);
                    while (depth >= 0) {
                        step(path[depth]);
                    }
                }
            }
        }

        private void enter(int node) {
            path[++depth] = node;
            index[node] = low[node] = ++counter;
            next[node] = offsets[node];
            stack[stacked++] = node;
            onStack[node] = true;
        }

        private void step(int node) {
            if (next[node] < offsets[node + 1]) {
                int target = edges.to(leaving[next[node]++]);
                if (index[target] == 0) {
                    enter(target);
                } else if (onStack[target]) {
                    low[node] = Math.min(low[node], index[target]);
                }
                return;
            }
            depth--;
            if (depth >= 0) {
                low[path[depth]] = Math.min(low[path[depth]], low[node]);
            }
            if (low[node] == index[node]) {
                leave(node);
            }
        }

        private void leave(int node) {
            int begin = stacked;
            do {
                onStack[stack[--begin]] = false;
                component[stack[begin]] = components;
            } while (stack[begin] != node);
            if (stacked - begin > 1) {
                knots.add(Arrays.copyOfRange(stack, begin, stacked));
            }
            stacked = begin;
            components++;
        }
    }
}
