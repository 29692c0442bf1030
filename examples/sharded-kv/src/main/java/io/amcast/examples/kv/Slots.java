package io.amcast.examples.kv;

/** Redis cluster's hash slots: CRC16 of the key, or of its hash tag, modulo 16,384. */
public final class Slots {
    /** How many slots there are. */
    public static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;
    private static final int[] TABLE = table();

    private Slots() {}

    /**
     * The slot of a key, 0 to 16,383. Keys with the same non-empty text in their first braces share a slot.
     *
     * @param key bytes as characters 0 to 255
     */
    public static int of(String key) {
        int open = key.indexOf('{');
        if (open >= 0) {
            int close = key.indexOf('}', open + 1);
            if (close > open + 1) {
                return crc16(key, open + 1, close) % COUNT;
            }
        }
        return crc16(key, 0, key.length()) % COUNT;
    }

    /** CRC-16/XMODEM, which Redis cluster's specification names. */
    static int crc16(String bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc = (crc << 8 & 0xffff) ^ TABLE[(crc >>> 8 ^ bytes.charAt(i)) & 0xff];
        }
        return crc;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int octet = 0; octet < 256; octet++) {
            int crc = octet << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
            table[octet] = crc & 0xffff;
        }
        return table;
    }
}
