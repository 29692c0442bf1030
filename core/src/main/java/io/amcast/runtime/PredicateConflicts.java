package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.MessageId;
import io.amcast.protocol.ConflictTest;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user's predicate on encoded messages, asked about both orders of each pair, so that members that meet a pair in different orders
 * answer the same: that either answer is yes, or is none, counts as "conflicts". A predicate that is found wrong is counted, and logged
 * once for each kind of fault. A message is decoded once, as long as it is among the latest that were compared. Of one thread.
 */
final class PredicateConflicts<M> implements ConflictTest {
    private static final System.Logger LOG = System.getLogger(PredicateConflicts.class.getName());

    private record Decoded<M>(byte[] payload, M message) {}

    private final ConflictRelation.ByPredicate<M> relation;
    private final Codec<M> codec;
    private final MemberEvents events;
    private final Map<MessageId, Decoded<M>> latest;
    private boolean toldThrown;
    private boolean toldAsymmetric;

    PredicateConflicts(ConflictRelation.ByPredicate<M> relation, Codec<M> codec, int remembered, MemberEvents events) {
        this.relation = relation;
        this.codec = codec;
        this.events = events;
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
            M first = decoded(one);
            M second = decoded(other);
            boolean forth = relation.predicate().test(first, second);
            boolean back = relation.predicate().test(second, first);
            if (forth != back) {
                asymmetric(forth ? one : other, forth ? other : one);
            }
            return forth || back;
        } catch (Exception e) { // checked ones too: other languages throw them unannounced
            threw(one, other, e);
            return true;
        }
    }

    private void asymmetric(Message one, Message other) {
        events.relationFault(MemberEvents.RelationFault.ASYMMETRIC);
        if (!toldAsymmetric) {
            toldAsymmetric = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the conflict relation " + relation.describe() + " is not symmetric: it says yes of (" + one.id()
                            + ", " + other.id() + ") and no of them the other way round. Such messages count as"
                            + " conflicting; let it answer the same for (a, b) and (b, a). This is not logged again");
        }
    }

    private void threw(Message one, Message other, Exception e) {
        events.relationFault(MemberEvents.RelationFault.THREW);
        if (!toldThrown) {
            toldThrown = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the conflict relation " + relation.describe() + " threw for " + one.id() + " and " + other.id()
                            + "; such messages count as conflicting, and this is not logged again",
                    e);
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
