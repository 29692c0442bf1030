package io.amcast.testkit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.ClientReply;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.PeerMessage;
import java.io.IOException;

/** Scripts of a whole member. */
final class MemberScripts {
    private MemberScripts() {}

    /** Entries that a log swallows without a word do not keep the next from being built for ever. */
    static void goesOnAfterEntriesVanished() throws IOException {
        ScriptedMember member = new ScriptedMember();
        for (int i = 0; i < 20; i++) {
            member.submit(i);
        }
        int vanished = member.appended.size();
        for (int i = 0; i < 200; i++) {
            member.pass(100_000_000);
        }
        assertThat(member.appended).hasSizeGreaterThan(vanished);
    }

    /** L0: a new leader proposes above what earlier leaders reserved, also when all of it comes in one turn. */
    static void appliesBeforeItLeads() throws IOException {
        ScriptedMember member = new ScriptedMember();
        member.winsAfter(5_000_000);
        member.submit(0);
        LogEntry entry = member.appended.get(member.appended.size() - 1);
        assertThat(entry.records())
                .singleElement()
                .matches(each -> each instanceof LogRecord.Propose propose && propose.timestamp() > 5_000_000);
    }

    /** Q3 and Q4: a follower asks under a number of this life of its own, and answers once its leader is as far as it is. */
    static void answersAsAFollower() throws IOException {
        ScriptedMember member = ScriptedMember.follower();
        member.applied(1);
        member.query(0);
        assertThat(member.sent)
                .containsExactly(
                        new PeerMessage.PointWanted(ScriptedGroup.A, ScriptedMember.SELF, ScriptedMember.FIRST_READ));
        member.receive(new PeerMessage.Point(ScriptedGroup.A, ScriptedMember.FIRST_READ, 0, 0, 0));
        assertThat(member.sent).endsWith(new PeerMessage.AppliedWanted(ScriptedGroup.A, ScriptedMember.SELF, 1));
        assertThat(member.replies).isEmpty();
        member.receive(new PeerMessage.Applied(ScriptedGroup.A, 1));
        assertThat(member.replies).singleElement().isInstanceOf(ClientReply.Answer.class);
    }

    /** A leader whose log stands in another's term sends clients there, though it has applied nothing of that term. */
    static void noticesThatItIsDeposed() throws IOException {
        ScriptedMember member = new ScriptedMember();
        member.standing = new GroupLog.Standing(MemberStatus.Role.FOLLOWER, 2, MemberId.of("a-1"));
        member.pass(100_000_000);
        member.submit(0);
        assertThat(member.replies)
                .singleElement()
                .matches(reply -> reply instanceof ClientReply.Refused refused
                        && refused.reason() == ClientReply.Refusal.NOT_LEADER);
    }
}
