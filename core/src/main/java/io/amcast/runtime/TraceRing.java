package io.amcast.runtime;

import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last events of one thread. To add one costs a few stores; to find those of a message, all are looked through. One thread adds, any
 * thread reads at the same time.
 */
final class TraceRing {
    private static final int FIRST_SIZE = 256;
    private static final TraceEvent.Kind[] KINDS = TraceEvent.Kind.values();
    private static final VarHandle ADDED = added();

    /** Is shown events, the oldest first. */
    @FunctionalInterface
    interface Reader {
        void event(
                TraceEvent.Kind kind,
                long micros,
                @Nullable MessageId id,
                long value,
                @Nullable Object about,
                String text);
    }

    private static final class Slots {
        final byte[] kinds;
        final long[] micros;
        final @Nullable MessageId[] ids;
        final long[] values;
        final @Nullable Object[] abouts;
        final String[] texts;

        Slots(int size) {
            this(
                    new byte[size],
                    new long[size],
                    new MessageId[size],
                    new long[size],
                    new Object[size],
                    new String[size]);
        }

        private Slots(
                byte[] kinds,
                long[] micros,
                @Nullable MessageId[] ids,
                long[] values,
                @Nullable Object[] abouts,
                String[] texts) {
            this.kinds = kinds;
            this.micros = micros;
            this.ids = ids;
            this.values = values;
            this.abouts = abouts;
            this.texts = texts;
        }

        int size() {
            return kinds.length;
        }

        Slots twice() {
            int size = 2 * size();
            return new Slots(
                    Arrays.copyOf(kinds, size),
                    Arrays.copyOf(micros, size),
                    Arrays.copyOf(ids, size),
                    Arrays.copyOf(values, size),
                    Arrays.copyOf(abouts, size),
                    Arrays.copyOf(texts, size));
        }
    }

    private final int most;
    private volatile Slots slots;

    @SuppressWarnings("UnusedVariable") // through ADDED
    private long added;

    /**
     * An empty ring.
     *
     * @param most events that it remembers, a power of two, 0 for none; it grows up to there
     */
    TraceRing(int most) {
        this.most = most;
        slots = new Slots(Math.min(most, FIRST_SIZE));
    }

    private static VarHandle added() {
        try {
            return MethodHandles.lookup().findVarHandle(TraceRing.class, "added", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Adds an event.
     *
     * @param about a group, a message's id or a set of groups, as the kind of event has it
     */
    void add(
            TraceEvent.Kind kind,
            long micros,
            @Nullable MessageId id,
            long value,
            @Nullable Object about,
            String text) {
        if (most == 0) {
            return;
        }
        long number = (long) ADDED.get(this);
        Slots to = slots;
        if (number == to.size() && number < most) {
            to = to.twice();
            slots = to;
        }
        int slot = (int) number & (to.size() - 1);
        to.kinds[slot] = (byte) kind.ordinal();
        to.micros[slot] = micros;
        to.ids[slot] = id;
        to.values[slot] = value;
        to.abouts[slot] = about;
        to.texts[slot] = text;
        ADDED.setRelease(this, number + 1);
        // The next event's stores must not be seen before this count, by which readers know what is overwritten.
        VarHandle.storeStoreFence();
    }

    /** Shows at most the last {@code last} events that are remembered; what is overwritten meanwhile is left out. */
    void read(int last, Reader reader) {
        long end = (long) ADDED.getAcquire(this);
        Slots from = slots;
        for (long number = Math.max(0, end - Math.min(last, from.size())); number < end; number++) {
            int slot = (int) number & (from.size() - 1);
            byte kind = from.kinds[slot];
            long micros = from.micros[slot];
            MessageId id = from.ids[slot];
            long value = from.values[slot];
            Object about = from.abouts[slot];
            String text = from.texts[slot];
            VarHandle.loadLoadFence();
            if (number > (long) ADDED.getOpaque(this) - from.size()) {
                reader.event(KINDS[kind], micros, id, value, about, text);
            }
        }
    }
}
