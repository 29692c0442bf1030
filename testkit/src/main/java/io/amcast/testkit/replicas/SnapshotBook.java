package io.amcast.testkit.replicas;

import java.util.ArrayList;
import java.util.List;

/** The deliveries behind each captured snapshot of a cluster; snapshots carry the number of their page. */
final class SnapshotBook<M> {
    private final List<List<Applied<M>>> pages = new ArrayList<>();

    synchronized int add(List<Applied<M>> deliveries) {
        pages.add(deliveries);
        return pages.size() - 1;
    }

    synchronized List<Applied<M>> page(int number) {
        return pages.get(number);
    }
}
