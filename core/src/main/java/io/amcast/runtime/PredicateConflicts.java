package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.MessageId;
import io.amcast.protocol.ConflictTest;
import io.amcast.spi.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A user's predicate on encoded messages. A message is decoded once, as long as it is among the latest that were compared. What
 * throws counts as "conflicts", and is logged once. Of one thread.
 */
final class PredicateConflicts<M> implements ConflictTest {
    private static final System.Logger LOG = System.getLogger(PredicateConflicts.class.getName());

    private record Decoded<M>(byte[] payload, M message) {}

    private final BiPredicate<? super M, ? super M> predicate;
    private final Codec<M> codec;
    private final Map<MessageId, Decoded<M>> latest;
    private boolean told;

    PredicateConflicts(BiPredicate<? super M, ? super M> predicate, Codec<M> codec, int remembered) {
        this.predicate = predicate;
        this.codec = codec;
        latest = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<MessageId, Decoded<M>> eldest) {
                return size() > remembered;
            }
        };
    }

    @Override
    public boolean conflict(Message one, Message other) {
        try {
            return predicate.test(decoded(one), decoded(other));
        } catch (RuntimeException e) {
            if (!told) {
                told = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the conflict relation threw for " + one.id() + " and " + other.id()
                                + "; such messages count as conflicting, and this is not logged again",
                        e);
            }
            return true;
        }
    }

    private M decoded(Message message) {
        @Nullable Decoded<M> present = latest.get(message.id());
        // The same id with another payload is refused later on; here it must not borrow the other's content.
        if (present == null || present.payload() != message.payload()) {
            present = new Decoded<>(message.payload(), codec.decode(message.payload()));
            latest.put(message.id(), present);
        }
        return present.message();
    }
}
