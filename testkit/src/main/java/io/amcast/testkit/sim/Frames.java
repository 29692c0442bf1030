package io.amcast.testkit.sim;

import io.amcast.MessageId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Report;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Frames in few words, the same in every run. */
final class Frames {
    private Frames() {}

    static String text(Object frame) {
        if (frame instanceof PeerMessage message) {
            return text(message);
        } else if (frame instanceof ClientRequest.Submit submit) {
            return "SUBMIT " + text(submit.message()) + " low=" + submit.low();
        } else if (frame instanceof ClientRequest.Query query) {
            return "QUERY " + query.number() + " " + query.from() + (query.commuting() ? "" : " " + query.keys());
        } else if (frame instanceof ClientReply.Answer answer) {
            return "ANSWER " + answer.number();
        } else if (frame instanceof ClientReply.NotAnswered refused) {
            return "NOT_ANSWERED " + refused.number() + " " + refused.reason();
        } else if (frame instanceof ClientReply.Result result) {
            return "RESULT " + result.id() + " ts=" + result.timestamp();
        } else if (frame instanceof ClientReply.Refused refused) {
            return "REFUSED " + refused.id() + " " + refused.reason();
        }
        return String.valueOf(frame);
    }

    private static String text(PeerMessage message) {
        if (message instanceof PeerMessage.Soft soft) {
            return "SOFT " + text(soft.message()) + " ts=" + soft.timestamp();
        } else if (message instanceof PeerMessage.Hard hard) {
            return "HARD " + text(hard.message()) + " ts=" + hard.timestamp() + (hard.want() ? " want" : "")
                    + (hard.report().equals(Report.NONE) ? "" : text(hard.report()));
        } else if (message instanceof PeerMessage.Clear clear) {
            return "CLEAR " + clear.id() + text(clear.report());
        } else if (message instanceof PeerMessage.Done done) {
            return "DONE " + done.id();
        } else if (message instanceof PeerMessage.Announce announce) {
            return "LEADER " + announce.leader() + " of term " + announce.term();
        }
        return message.toString();
    }

    private static String text(Report report) {
        return " floor=" + report.floor() + (report.open().isEmpty() ? "" : " open=" + report.open());
    }

    /** The kind of a frame, in one word. */
    static String kind(Object frame) {
        if (frame instanceof PeerMessage.Announce || frame instanceof ClientReply.Leader) {
            return "LEADER";
        }
        return frame.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** The message that a frame carries, or null. */
    static @Nullable Message message(Object frame) {
        if (frame instanceof ClientRequest.Submit submit) {
            return submit.message();
        } else if (frame instanceof PeerMessage.Soft soft) {
            return soft.message();
        } else if (frame instanceof PeerMessage.Hard hard) {
            return hard.message();
        }
        return null;
    }

    /** The id of the message that a frame is about, or null. */
    static @Nullable MessageId about(Object frame) {
        Message message = message(frame);
        if (message != null) {
            return message.id();
        } else if (frame instanceof PeerMessage.Done done) {
            return done.id();
        } else if (frame instanceof PeerMessage.Clear clear) {
            return clear.id();
        } else if (frame instanceof ClientReply.Result result) {
            return result.id();
        } else if (frame instanceof ClientReply.Refused refused) {
            return refused.id();
        }
        return null;
    }

    /** What else a frame says, in few words. */
    static String details(Object frame) {
        if (frame instanceof PeerMessage.Soft soft) {
            return "ts=" + stamp(soft.timestamp());
        } else if (frame instanceof PeerMessage.Hard hard) {
            return "ts=" + stamp(hard.timestamp()) + (hard.want() ? " want" : "")
                    + (hard.report().equals(Report.NONE) ? "" : details(hard.report()));
        } else if (frame instanceof PeerMessage.Clear clear) {
            return "ts=" + stamp(clear.timestamp()) + details(clear.report());
        } else if (frame instanceof ClientReply.Refused refused) {
            return refused.reason().toString();
        } else if (frame instanceof PeerMessage.Announce announce) {
            return announce.leader() + " term " + announce.term();
        } else if (frame instanceof ClientReply.Leader leader) {
            return leader.leader() + " term " + leader.term();
        }
        return "";
    }

    private static String details(Report report) {
        return " floor " + stamp(report.floor()) + (report.open().isEmpty() ? "" : " open " + report.open());
    }

    /** A timestamp as microseconds since virtual clocks began; one that is none of a clock's as it is. */
    static String stamp(long timestamp) {
        return Long.toString(timestamp < SimMember.EPOCH_MICROS / 2 ? timestamp : timestamp - SimMember.EPOCH_MICROS);
    }

    private static String text(Message message) {
        StringJoiner groups = new StringJoiner(",", "->", "");
        message.destinations().forEach(group -> groups.add(group.name()));
        return message.id() + groups.toString();
    }
}
