package io.amcast;

import java.util.regex.Pattern;

/** Checks and shows what conflict relations are known by. */
final class RelationIdentity {
    /** Empty: a tool that has no relation, and so names none in its handshake. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,64}");

    private RelationIdentity() {}

    static void check(String name, int version) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "conflict relation '" + name + "': a name is 1 to 64 letters, digits and . _ -");
        }
        if (version < 1) {
            throw new IllegalArgumentException(
                    "conflict relation '" + name + "', version " + version + ": must be 1 or more");
        }
    }

    static void checkParts(ConflictRelation<?> one, ConflictRelation<?> other) {
        int parts = one.parts().size() + other.parts().size();
        if (parts > ConflictRelation.MOST_PARTS) {
            throw new IllegalArgumentException("'" + one.name() + "' and '" + other.name() + "' join " + parts
                    + " conflict relations: at most " + ConflictRelation.MOST_PARTS);
        }
    }

    static String shown(String name, int version) {
        return "[" + name + "/" + version + "]";
    }
}
