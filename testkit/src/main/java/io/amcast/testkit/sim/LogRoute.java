package io.amcast.testkit.sim;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Leads what simulated members log to the events of their cluster, and leaves alone what real ones do. Without it each election of a
 * simulation would print a line. Only where the platform's own logging is used; another one has its own configuration.
 */
final class LogRoute extends Handler {
    private static final LogRoute ROUTE = new LogRoute();
    private static final ThreadLocal<@Nullable Consumer<String>> SIMULATED = new ThreadLocal<>();

    private final Logger from = Logger.getLogger("io.amcast.runtime");
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogRoute() {
        from.setUseParentHandlers(false);
        from.addHandler(this);
    }

    /** What this thread logs goes there until {@link #end}. */
    static void begin(Consumer<String> to) {
        ROUTE.flush();
        SIMULATED.set(to);
    }

    static void end() {
        SIMULATED.remove();
    }

    @Override
    public void publish(LogRecord logged) {
        Consumer<String> to = SIMULATED.get();
        if (to != null) {
            to.accept(formatter.formatMessage(logged));
            return;
        }
        for (Logger parent = from.getParent(); parent != null; parent = parent.getParent()) {
            for (Handler handler : parent.getHandlers()) {
                handler.publish(logged);
            }
            if (!parent.getUseParentHandlers()) {
                return;
            }
        }
    }

    @Override
    public void flush() {
        // Nothing is kept here.
    }

    @Override
    public void close() {
        from.removeHandler(this);
        from.setUseParentHandlers(true);
    }
}
