package io.amcast.testkit.logging;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Leads what members log to whoever wants it, instead of to the console: each election of a test would print a line there. Only where
 * the platform's own logging is used; another one has its own configuration. Safe for use by many threads.
 */
public final class MemberLogs extends Handler {
    private static final MemberLogs ROUTE = new MemberLogs();

    private final ThreadLocal<@Nullable Consumer<String>> simulated = new ThreadLocal<>();
    private final List<Consumer<String>> real = new CopyOnWriteArrayList<>();
    private final Logger from = Logger.getLogger("io.amcast");
    private final SimpleFormatter formatter = new SimpleFormatter();

    private MemberLogs() {
        from.setUseParentHandlers(false);
        from.addHandler(this);
    }

    /** All that this thread logs goes there, until {@link #endOfThread}. */
    public static void ofThread(Consumer<String> to) {
        ROUTE.simulated.set(to);
    }

    public static void endOfThread() {
        ROUTE.simulated.remove();
    }

    /** What any thread logs goes there as well, and warnings to the console too, until {@link #end}. */
    public static void begin(Consumer<String> to) {
        ROUTE.real.add(to);
    }

    public static void end(Consumer<String> to) {
        ROUTE.real.remove(to);
    }

    @Override
    public void publish(LogRecord logged) {
        Consumer<String> to = simulated.get();
        if (to != null) {
            to.accept(formatter.formatMessage(logged));
            return;
        }
        if (!real.isEmpty()) {
            String text = formatter.formatMessage(logged);
            real.forEach(each -> each.accept(text));
        }
        if (real.isEmpty() || logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            publishAbove(logged);
        }
    }

    private void publishAbove(LogRecord logged) {
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
