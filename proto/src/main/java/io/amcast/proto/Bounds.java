package io.amcast.proto;

/** Ranges of numbers and texts that come from outside. */
final class Bounds {
    /** No timestamp, term, index or count comes near it, so sums of two do not overflow. */
    static final long MAX = 1L << 62;

    private static final int NONCE_LENGTH = 64;

    private Bounds() {}

    static long count(String place, long value) throws MalformedException {
        return range(place, value, 0);
    }

    /** An index of the log: -1 before the first. */
    static long index(String place, long value) throws MalformedException {
        return range(place, value, -1);
    }

    /** A timestamp: none for a commuting message, at least 1 for others. */
    static long timestamp(long value, boolean commuting) throws MalformedException {
        if (commuting && value != 0) {
            throw MalformedException.at("timestamp", value, "0, since the message commutes");
        }
        return range("timestamp", value, commuting ? 0 : 1);
    }

    static long range(String place, long value, long least) throws MalformedException {
        if (value < least || value > MAX) {
            throw MalformedException.at(place, value, least + " to 2^62");
        }
        return value;
    }

    static String nonce(String value) throws MalformedException {
        if (value.isEmpty() || value.length() > NONCE_LENGTH) {
            throw MalformedException.at("nonce", value, "1 to " + NONCE_LENGTH + " characters");
        }
        return value;
    }
}
