package io.amcast.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream. Of one that is longer than a message may be no more is kept than fits. */
final class PayloadLines {
    private final InputStream in;
    private final int mostBytes;
    private long number;
    private boolean carriageReturn;

    /**
     * One line.
     *
     * @param number from 1 on
     * @param text null if the line is too long
     */
    record Line(long number, @Nullable String text) {}

    /**
     * Reads UTF-8; a line ends with LF, CR or CR LF.
     *
     * @param mostBytes the longest line, 0 or more bytes
     */
    PayloadLines(InputStream in, int mostBytes) {
        this.in = new BufferedInputStream(in);
        this.mostBytes = mostBytes;
    }

    /** The next line, or null at the end. */
    @Nullable
    Line next() throws IOException {
        int next = in.read();
        if (carriageReturn && next == '\n') {
            next = in.read();
        }
        if (next < 0) {
            return null;
        }
        number++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean fits = true;
        for (; next >= 0 && next != '\n' && next != '\r'; next = in.read()) {
            fits = bytes.size() < mostBytes;
            if (fits) {
                bytes.write(next);
            }
        }
        carriageReturn = next == '\r';
        return new Line(number, fits ? bytes.toString(StandardCharsets.UTF_8) : null);
    }
}
