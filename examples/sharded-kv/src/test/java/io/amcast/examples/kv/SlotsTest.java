package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
    /** The check value of CRC-16/XMODEM, and slots that Redis' documentation and CLUSTER KEYSLOT give. */
    @Test
    void agreesWithRedisCluster() {
        assertThat(Slots.crc16("123456789", 0, 9)).isEqualTo(0x31c3);
        assertThat(Slots.of("foo")).isEqualTo(12_182);
        assertThat(Slots.of("bar")).isEqualTo(5_061);
        assertThat(Slots.of("hello")).isEqualTo(866);
        assertThat(Slots.of("")).isZero();
    }

    /** Only the first braces count, and only with something between them. */
    @Test
    void hashesTheTagAlone() {
        assertThat(Slots.of("{user1000}.following"))
                .isEqualTo(Slots.of("{user1000}.followers"))
                .isEqualTo(Slots.of("user1000"));
        assertThat(Slots.of("foo{{bar}}zap")).isEqualTo(Slots.of("{bar"));
        assertThat(Slots.of("foo{bar}{zap}")).isEqualTo(Slots.of("bar"));
        String noTag = "foo{}{bar}";
        assertThat(Slots.of(noTag)).isEqualTo(Slots.crc16(noTag, 0, noTag.length()) % Slots.COUNT);
        String open = "foo{bar";
        assertThat(Slots.of(open)).isEqualTo(Slots.crc16(open, 0, open.length()) % Slots.COUNT);
    }

    /** Bytes above 127 hash as bytes. */
    @Test
    void takesKeysAsBytes() {
        String key = "\u00ff\u0080";
        int crc = 0;
        for (int i = 0; i < key.length(); i++) {
            crc ^= key.charAt(i) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
            }
        }
        assertThat(Slots.of(key)).isEqualTo(crc % Slots.COUNT);
    }
}
