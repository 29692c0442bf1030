package io.amcast.testkit.check.append;

import io.amcast.testkit.check.append.Dependencies.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds cycles, the graver kinds first, and the shortest that it sees of each knot. What holds a cycle already told of is left out of the
 * search for milder ones: it would be told of again and again.
 */
final class CycleSearch {
    /** How many nodes or edges of a knot are tried for the shortest cycle through them. */
    private static final int MOST_TRIED = 200;
    /** How many are tried until one closes a cycle at all; past it the cycle is found with those of several rw. */
    private static final int MOST_IN_VAIN = 2_000;

    private static final int ONLY_ON = Kind.ON.bit();
    private static final int[] ORDERS = {0, Kind.PROCESS.bit(), Kind.PROCESS.bit() | Kind.REALTIME.bit()};

    private final Dependencies edges;
    private final boolean[] open;
    private final boolean[] told;
    private final List<int[]> cycles = new ArrayList<>();

    private CycleSearch(Dependencies edges) {
        this.edges = edges;
        open = new boolean[edges.nodes()];
        told = new boolean[edges.nodes()];
        Arrays.fill(open, true);
    }

    /** Cycles, each as its edges, at most one for a knot of each kind of cycle. */
    static List<int[]> cycles(Dependencies edges, int most) {
        CycleSearch search = new CycleSearch(edges);
        int all = 0;
        for (Kind kind : Kind.values()) {
            all |= kind.bit();
        }
        if (!search.onlyKnotsOf(all)) {
            return search.cycles;
        }
        for (int orders : ORDERS) {
            int appends = ONLY_ON | orders | Kind.WW.bit();
            int reads = appends | Kind.WR.bit();
            search.through(appends, most);
            search.through(reads, most);
            search.throughOneReadWrite(reads, most);
            search.through(reads | Kind.RW.bit(), most);
        }
        return search.cycles;
    }

    /** Nothing outside of a knot of the whole is on a cycle: mostly, that is nothing at all. */
    private boolean onlyKnotsOf(int kinds) {
        List<int[]> knots = new Graph(edges, kinds, open).knots();
        Arrays.fill(open, false);
        knots.forEach(knot -> Arrays.stream(knot).forEach(node -> open[node] = true));
        return !knots.isEmpty();
    }

    private void through(int kinds, int most) {
        Graph graph = new Graph(edges, kinds, open);
        for (int[] knot : graph.knots()) {
            if (isNews(knot, most)) {
                tell(shortest(graph, knot));
            }
        }
    }

    /** Such an edge closes a cycle if the rest of the graph leads back from its end; only one to a later component can. */
    private void throughOneReadWrite(int kinds, int most) {
        Graph whole = new Graph(edges, kinds | Kind.RW.bit(), open);
        if (whole.knots().isEmpty()) {
            return;
        }
        Graph rest = new Graph(edges, kinds, open);
        List<List<Integer>> candidates = new ArrayList<>();
        int[] knotOf = new int[edges.nodes()];
        Arrays.fill(knotOf, -1);
        for (int[] knot : whole.knots()) {
            Arrays.stream(knot).forEach(node -> knotOf[node] = candidates.size());
            candidates.add(new ArrayList<>());
        }
        for (int edge = 0; edge < edges.size(); edge++) {
            int knot = knotOf[edges.from(edge)];
            if (edges.kind(edge) == Kind.RW
                    && knot >= 0
                    && knot == knotOf[edges.to(edge)]
                    && rest.component(edges.to(edge)) >= rest.component(edges.from(edge))) {
                candidates.get(knot).add(edge);
            }
        }
        for (int i = 0; i < candidates.size(); i++) {
            if (isNews(whole.knots().get(i), most)) {
                tell(closed(rest, candidates.get(i)));
            }
        }
    }

    private boolean isNews(int[] knot, int most) {
        return cycles.size() < most && Arrays.stream(knot).noneMatch(node -> told[node]);
    }

    private void tell(int @Nullable [] cycle) {
        if (cycle != null) {
            cycles.add(cycle);
            for (int edge : cycle) {
                told[edges.from(edge)] = true;
            }
        }
    }

    private int @Nullable [] shortest(Graph graph, int[] knot) {
        int[] best = null;
        int tried = 0;
        for (int node : knot) {
            if (edges.isTransaction(node) && tried++ < MOST_TRIED) {
                int least = graph.component(node);
                best = shorter(best, graph.path(node, node, least, roomBelow(best)));
            }
        }
        return best;
    }

    private int @Nullable [] closed(Graph rest, List<Integer> readWrites) {
        int[] best = null;
        int tried = 0;
        for (int edge : readWrites) {
            if (tried++ >= (best == null ? MOST_IN_VAIN : MOST_TRIED)) {
                break;
            }
            int source = edges.from(edge);
            int room = best == null ? Integer.MAX_VALUE : roomBelow(best) - 1;
            int[] back = rest.path(edges.to(edge), source, rest.component(source), room);
            if (back != null) {
                int[] cycle = new int[back.length + 1];
                cycle[0] = edge;
                System.arraycopy(back, 0, cycle, 1, back.length);
                best = shorter(best, cycle);
            }
        }
        return best;
    }

    /** How many steps a shorter one may have. */
    private int roomBelow(int @Nullable [] best) {
        return best == null ? Integer.MAX_VALUE : length(best) - 1;
    }

    private int @Nullable [] shorter(int @Nullable [] one, int @Nullable [] other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return length(other) < length(one) ? other : one;
    }

    private int length(int[] cycle) {
        return (int)
                Arrays.stream(cycle).filter(edge -> edges.kind(edge) != Kind.ON).count();
    }
}
