package io.amcast.testkit.sim;

import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.StringJoiner;

/** Frames in few words, the same in every run. */
final class Frames {
    private Frames() {}

    static String text(Object frame) {
        if (frame instanceof PeerMessage message) {
            return text(message);
        } else if (frame instanceof ClientRequest.Submit submit) {
            return "SUBMIT " + text(submit.message()) + " low=" + submit.low();
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
            return "HARD " + text(hard.message()) + " ts=" + hard.timestamp() + (hard.want() ? " want" : "");
        } else if (message instanceof PeerMessage.Done done) {
            return "DONE " + done.id();
        } else if (message instanceof PeerMessage.Announce announce) {
            return "LEADER " + announce.leader() + " of term " + announce.term();
        }
        return message.toString();
    }

    private static String text(Message message) {
        StringJoiner groups = new StringJoiner(",", "->", "");
        message.destinations().forEach(group -> groups.add(group.name()));
        return message.id() + groups.toString();
    }
}
