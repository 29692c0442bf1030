package io.amcast.proto;

import java.io.IOException;
import java.util.Objects;

/** Bytes from a disk or a network that are not what they should be. The message names place and value. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int VALUE_LENGTH = 80;

    private MalformedException(String message, Throwable cause) {
        super(message, cause);
    }

    private MalformedException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "malformed");
    }

    /** What stands at a place is not what is expected there. */
    static MalformedException at(String place, Object value, String expected) {
        String text = String.valueOf(value);
        String shown = text.length() <= VALUE_LENGTH ? text : text.substring(0, VALUE_LENGTH) + "...";
        return new MalformedException(place + " '" + shown + "': expected " + expected);
    }

    /** Something that must be there is not. */
    static MalformedException missing(String place) {
        return new MalformedException(place + ": missing");
    }

    /** A value was refused by the type that it is for, or the encoding itself is broken. */
    static MalformedException because(String place, Exception cause) {
        return new MalformedException(place + ": " + cause.getMessage(), cause);
    }

    /** The same, seen from further out. */
    MalformedException within(String outer) {
        return new MalformedException(outer + "." + getMessage(), this);
    }
}
