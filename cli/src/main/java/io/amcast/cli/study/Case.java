package io.amcast.cli.study;

import io.amcast.Order;
import java.util.Locale;

/** One thing to measure, several times. */
record Case(Order order, Workload workload, Drive drive) {
    String describe() {
        return order.name().toLowerCase(Locale.ROOT) + ", " + workload.describe() + ", " + drive.describe();
    }
}
