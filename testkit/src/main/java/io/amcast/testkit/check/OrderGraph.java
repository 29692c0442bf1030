package io.amcast.testkit.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A directed graph whose cycles are looked for. Nodes and edges are numbered from 0. */
final class OrderGraph {
    /** How many nodes of a knot are tried as the start of its shortest cycle. */
    private static final int STARTS = 64;

    private final IntList from = new IntList();
    private final IntList to = new IntList();
    private int nodes;

    // The edges that leave node n are leaving[offsets[n]] to leaving[offsets[n + 1] - 1].
    private int[] offsets = new int[0];
    private int[] leaving = new int[0];

    OrderGraph(int nodes) {
        this.nodes = nodes;
    }

    int addNode() {
        return nodes++;
    }

    /** Adds an edge; returns its number. */
    int addEdge(int source, int target) {
        from.add(source);
        to.add(target);
        return from.size() - 1;
    }

    int from(int edge) {
        return from.get(edge);
    }

    int to(int edge) {
        return to.get(edge);
    }

    int edges() {
        return from.size();
    }

    /** A short cycle of each knot (strongly connected part with a cycle), as its edges; at most {@code most}. */
    List<int[]> cycles(int most) {
        index();
        boolean[] open = peel();
        List<int[]> cycles = new ArrayList<>();
        for (int[] knot : knots(open)) {
            if (cycles.size() == most) {
                break;
            }
            cycles.add(shortCycle(knot));
        }
        return cycles;
    }

    private void index() {
        offsets = new int[nodes + 1];
        for (int edge = 0; edge < from.size(); edge++) {
            offsets[from.get(edge) + 1]++;
        }
        for (int node = 0; node < nodes; node++) {
            offsets[node + 1] += offsets[node];
        }
        leaving = new int[from.size()];
        int[] next = Arrays.copyOf(offsets, nodes);
        for (int edge = 0; edge < from.size(); edge++) {
            leaving[next[from.get(edge)]++] = edge;
        }
    }

    /** Takes away whatever nothing is left before (Kahn); what stays open has a cycle or comes after one. */
    private boolean[] peel() {
        int[] before = new int[nodes];
        for (int edge = 0; edge < to.size(); edge++) {
            before[to.get(edge)]++;
        }
        int[] queue = new int[nodes];
        int filled = 0;
        boolean[] open = new boolean[nodes];
        Arrays.fill(open, true);
        for (int node = 0; node < nodes; node++) {
            if (before[node] == 0) {
                queue[filled++] = node;
            }
        }
        for (int taken = 0; taken < filled; taken++) {
            int node = queue[taken];
            open[node] = false;
            for (int i = offsets[node]; i < offsets[node + 1]; i++) {
                int target = to.get(leaving[i]);
                if (--before[target] == 0) {
                    queue[filled++] = target;
                }
            }
        }
        return open;
    }

    /** The strongly connected parts of more than one node among the open nodes (Tarjan, without recursion). */
    private List<int[]> knots(boolean[] open) {
        List<int[]> knots = new ArrayList<>();
        int[] index = new int[nodes];
        int[] low = new int[nodes];
        int[] next = new int[nodes];
        boolean[] onStack = new boolean[nodes];
        int[] stack = new int[nodes];
        int[] path = new int[nodes];
        int stacked = 0;
        int counter = 0;
        for (int root = 0; root < nodes; root++) {
            if (!open[root] || index[root] != 0) {
                continue;
            }
            int depth = 0;
            path[0] = root;
            index[root] = low[root] = ++counter;
            next[root] = offsets[root];
            stack[stacked++] = root;
            onStack[root] = true;
            while (depth >= 0) {
                int node = path[depth];
                if (next[node] < offsets[node + 1]) {
                    int target = to.get(leaving[next[node]++]);
                    if (index[target] == 0) {
                        path[++depth] = target;
                        index[target] = low[target] = ++counter;
                        next[target] = offsets[target];
                        stack[stacked++] = target;
                        onStack[target] = true;
                    } else if (onStack[target]) {
                        low[node] = Math.min(low[node], index[target]);
                    }
                    continue;
                }
                depth--;
                if (depth >= 0) {
                    low[path[depth]] = Math.min(low[path[depth]], low[node]);
                }
                if (low[node] == index[node]) {
                    int begin = stacked;
                    do {
                        onStack[stack[--begin]] = false;
                    } while (stack[begin] != node);
                    if (stacked - begin > 1) {
                        knots.add(Arrays.copyOfRange(stack, begin, stacked));
                    }
                    stacked = begin;
                }
            }
        }
        return knots;
    }

    private int[] shortCycle(int[] knot) {
        boolean[] inside = new boolean[nodes];
        for (int node : knot) {
            inside[node] = true;
        }
        int[] best = null;
        int step = Math.max(1, knot.length / STARTS);
        for (int i = 0; i < knot.length; i += step) {
            int[] cycle = cycleThrough(knot[i], inside);
            if (best == null || cycle.length < best.length) {
                best = cycle;
            }
        }
        if (best == null) {
            throw new AssertionError("a knot without nodes");
        }
        return best;
    }

    private int[] cycleThrough(int start, boolean[] inside) {
        int[] arrivedBy = new int[nodes];
        Arrays.fill(arrivedBy, -1);
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(start);
        for (Integer node = queue.poll(); node != null; node = queue.poll()) {
            for (int i = offsets[node]; i < offsets[node + 1]; i++) {
                int edge = leaving[i];
                int target = to.get(edge);
                if (target == start) {
                    return path(start, edge, arrivedBy);
                }
                if (inside[target] && arrivedBy[target] < 0) {
                    arrivedBy[target] = edge;
                    queue.add(target);
                }
            }
        }
        throw new AssertionError("every node of a knot is on a cycle");
    }

    private int[] path(int start, int lastEdge, int[] arrivedBy) {
        IntList backwards = new IntList();
        int edge = lastEdge;
        backwards.add(edge);
        while (from.get(edge) != start) {
            edge = arrivedBy[from.get(edge)];
            backwards.add(edge);
        }
        int[] path = new int[backwards.size()];
        for (int i = 0; i < path.length; i++) {
            path[i] = backwards.get(path.length - 1 - i);
        }
        return path;
    }
}
