package io.amcast.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes and durations as people write them: {@code 1MiB}, {@code 60s}. */
final class Quantities {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12}) ?(B|KiB|MiB)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}) ?(ms|s|m|h)");

    private Quantities() {}

    /** Null if the text is no size. */
    static @Nullable Long bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return "MiB".equals(unit) ? number << 20 : "KiB".equals(unit) ? number << 10 : number;
    }

    /** Null if the text is no duration. */
    static @Nullable Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> throw new AssertionError(matcher.group(2));
        };
    }

    static String showBytes(int bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }

    static String showDuration(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
