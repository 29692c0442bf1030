package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.examples.kv.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
    private static String written(Reply reply, boolean version3) {
        ByteBuf out = Unpooled.buffer();
        ReplyWriter.write(reply, version3, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static void expect(Reply reply, String version2, String version3) {
        assertThat(written(reply, false)).isEqualTo(version2);
        assertThat(written(reply, true)).isEqualTo(version3);
    }

    /** Each kind in both versions of the protocol, as Redis' specification of it says. */
    @Test
    void writesBothVersions() {
        expect(Reply.OK, "+OK\r\n", "+OK\r\n");
        expect(new Reply.Failure("ERR a\r\nb"), "-ERR a  b\r\n", "-ERR a  b\r\n");
        expect(new Reply.Int(-7), ":-7\r\n", ":-7\r\n");
        expect(new Reply.Bulk("\u00ff\r\n"), "$3\r\n\u00ff\r\n\r\n", "$3\r\n\u00ff\r\n\r\n");
        expect(Reply.NIL, "$-1\r\n", "_\r\n");
        expect(Reply.NIL_ARRAY, "*-1\r\n", "_\r\n");
        expect(new Reply.Verbatim("hi"), "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n");
        List<Reply> two = List.of(new Reply.Bulk("a"), Reply.NIL);
        expect(new Reply.Array(two), "*2\r\n$1\r\na\r\n$-1\r\n", "*2\r\n$1\r\na\r\n_\r\n");
        expect(new Reply.Pairs(two), "*2\r\n$1\r\na\r\n$-1\r\n", "%1\r\n$1\r\na\r\n_\r\n");
        expect(new Reply.Members(two), "*2\r\n$1\r\na\r\n$-1\r\n", "~2\r\n$1\r\na\r\n_\r\n");
    }
}
