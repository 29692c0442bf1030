package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.soft;
import static io.amcast.protocol.Transcript.deliveriesOf;
import static io.amcast.protocol.Transcript.reaching;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Shows five schedules to the letter; {@code docs/protocol.md} refers to them. They lie in {@code
 * core/src/test/resources/io/amcast/protocol/transcripts}; after a wanted change of the protocol write them anew with {@code mvn -q -pl
 * core -am test -Dtest=TranscriptsTest -Dsurefire.failIfNoSpecifiedTests=false -Damcast.transcripts.write=true} and read the
 * difference.
 */
class TranscriptsTest {
    private static final String WRITE = "amcast.transcripts.write";

    @Test
    void twoGroupsWithoutContention() throws IOException {
        Transcript transcript = new Transcript("""
                A message to two groups, nothing else under way; group a's clock is ahead of group b's.
                Each leader delivers 4 delays after the multicast, after one entry of its log; FINAL comes after the delivery.
                The follower, which goes by the log alone, delivers after 7.""", "a b", 5, 0);
        transcript.multicast(0, "m1", message(0, "a b"), reaching("a b", 1));

        String text = check("two-groups", transcript);
        assertThat(deliveriesOf(text, "a.1")).containsExactly("m1");
        assertThat(deliveriesOf(text, "b.2")).containsExactly("m1");
    }

    @Test
    void threeWayCycle() throws IOException {
        Transcript transcript = new Transcript("""
                Three conflicting messages, each to two of three groups, which see them in orders that form a cycle:
                a sees m1 before m3, b sees m2 before m1, c sees m3 before m2. All three get the final timestamp 2, so their ids decide: m1, m2, m3 everywhere.""", "a b c", 0, 0, 0);
        transcript.multicast(0, "m1", message(0, "a b"), reaching("a b", 1, 1.5));
        transcript.multicast(0, "m2", message(1, "b c"), reaching("b c", 1, 1.5));
        transcript.multicast(0, "m3", message(2, "c a"), reaching("c a", 1, 1.5));

        String text = check("three-way-cycle", transcript);
        assertThat(deliveriesOf(text, "a.1")).containsExactly("m1", "m3").isEqualTo(deliveriesOf(text, "a.2"));
        assertThat(deliveriesOf(text, "b.1")).containsExactly("m1", "m2").isEqualTo(deliveriesOf(text, "b.2"));
        assertThat(deliveriesOf(text, "c.1")).containsExactly("m2", "m3").isEqualTo(deliveriesOf(text, "c.2"));
    }

    @Test
    void leaderChangeBetweenProposalAndFinal() throws IOException {
        Transcript transcript = new Transcript("""
                Group b's leader crashes when its proposal is in the log and before it hears of group a's.
                Its successor finds the row in the log and asks the others again; the final timestamp is the one that group a knows already.""", "a b", 0, 0);
        transcript.multicast(0, "m1", message(0, "a b"), reaching("a b", 1));
        transcript.crashLeader(3.5, B);
        transcript.elect(6, B, 2);

        String text = check("leader-change", transcript);
        assertThat(deliveriesOf(text, "a.1")).containsExactly("m1");
        assertThat(deliveriesOf(text, "b.2")).containsExactly("m1");
    }

    @Test
    void duplicate() throws IOException {
        Transcript transcript = new Transcript("""
                Everything about a message comes again: the client's SUBMIT while it is under way and after its delivery,
                the other group's SOFT and HARD while it is under way and after it is forgotten. It is delivered once.""", "a b", 0, 0);
        Message message = message(0, "a b");
        transcript.multicast(0, "m1", message, reaching("a b", 1));
        transcript.submit(2.5, A, message);
        transcript.copy(3.5, A, soft(B, message, 1));
        transcript.copy(4.5, A, hard(B, message, 1));
        transcript.submit(5.5, A, message);
        transcript.submit(20, A, message);
        transcript.copy(21, A, soft(B, message, 1));
        transcript.copy(22, A, hard(B, message, 1));

        assertThat(deliveriesOf(check("duplicate", transcript), "a.1")).containsExactly("m1");
    }

    @Test
    void senderThatDiesAfterReachingOneGroup() throws IOException {
        Transcript transcript = new Transcript("""
                The sender dies when its message has reached group a and not group b. Group a's SOFT makes it known to
                group b, which proposes it too: a message that one destination takes, all deliver.""", "a b", 0, 0);
        transcript.multicast(0, "m1", message(0, "a b"), reaching("a", 1));

        String text = check("sender-dies", transcript);
        assertThat(deliveriesOf(text, "a.1")).containsExactly("m1");
        assertThat(deliveriesOf(text, "b.1")).containsExactly("m1");
    }

    private static String check(String name, Transcript transcript) throws IOException {
        String played = transcript.play();
        String resource = "transcripts/" + name + ".txt";
        if (Boolean.getBoolean(WRITE)) {
            Path file = Path.of("src/test/resources/io/amcast/protocol", resource);
            Files.createDirectories(file.getParent());
            Files.writeString(file, played);
            return played;
        }
        try (InputStream in = TranscriptsTest.class.getResourceAsStream(resource)) {
            assertThat(in)
                    .as("transcript %s; write it with -D%s=true", resource, WRITE)
                    .isNotNull();
            assertThat(played).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return played;
    }
}
