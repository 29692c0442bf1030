package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Draws a run as an SVG document: time runs down, a line for each process, an arrow for each frame from its sending to its arrival. It
 * brings its own background and needs nothing besides itself.
 */
final class SpaceTimeSvg {
    private static final int LEFT = 90;
    private static final int LANE = 150;
    private static final int ROW = 17;
    private static final int LINE = 16;
    /** After so long a silence there is a gap in the drawing. */
    private static final long SILENCE_NANOS = 50_000_000;

    private static final String INK = "#24292f";
    private static final String FAINT = "#8c959f";
    private static final String BAD = "#b3261e";
    private static final String GOOD = "#1a7f37";
    private static final String LEAD = "#8250df";

    private final Excerpt excerpt;
    private final Map<String, Integer> lanes = new HashMap<>();
    private final Map<Long, Integer> rows = new HashMap<>();
    private final StringBuilder svg = new StringBuilder();
    private int bottom;

    SpaceTimeSvg(Excerpt excerpt) {
        this.excerpt = excerpt;
        for (String process : excerpt.processes()) {
            lanes.put(process, LEFT + LANE + lanes.size() * LANE);
        }
    }

    String draw(String title, List<String> captions) {
        int width = Math.max(880, LEFT + (lanes.size() + 1) * LANE + LANE / 3);
        List<String> heading = wrap(title, width / 8);
        int top = 30 + (heading.size() + captions.size() + excerpt.notes().size() + 3) * LINE;
        List<String> axis = layOut(top);
        int height = bottom + 40;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"Helvetica, Arial, sans-serif\" font-size=\"11\">%n",
                width,
                height,
                width,
                height));
        element("  <title>%s</title>", escape(title));
        element("  <rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#ffffff\"/>", width, height);
        tips();
        head(heading, captions);
        axis.forEach(svg::append);
        lanes();
        excerpt.arrows().forEach(this::arrow);
        Map<String, Integer> written = new HashMap<>();
        excerpt.rows().forEach(row -> label(row, written));
        return svg.append("</svg>\n").toString();
    }

    /** Gives each time a row; what is written beside them. */
    private List<String> layOut(int top) {
        TreeSet<Long> times = new TreeSet<>();
        excerpt.arrows().forEach(arrow -> {
            times.add(arrow.sent());
            times.add(arrow.arrives());
        });
        Map<Long, Map<String, Integer>> labels = new HashMap<>();
        Map<Long, Integer> most = new HashMap<>();
        excerpt.rows().forEach(row -> {
            times.add(row.nanos());
            int there =
                    labels.computeIfAbsent(row.nanos(), time -> new HashMap<>()).merge(labelled(row), 1, Integer::sum);
            most.merge(row.nanos(), there, Math::max);
        });
        List<String> axis = new ArrayList<>();
        int y = top + 2 * ROW;
        long before = Long.MAX_VALUE;
        for (long time : times) {
            if (time - before > SILENCE_NANOS && before != Long.MAX_VALUE) {
                axis.add(String.format(
                        Locale.ROOT,
                        "  <text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\" font-size=\"9\">%s</text>%n",
                        LEFT - 14,
                        y + 4,
                        FAINT,
                        "..."));
                y += ROW;
            }
            rows.put(time, y);
            axis.add(String.format(
                    Locale.ROOT,
                    "  <text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\" font-size=\"9\">%s</text>%n",
                    LEFT - 14,
                    y + 3,
                    FAINT,
                    Excerpt.millis(time)));
            y += ROW * Math.max(1, most.getOrDefault(time, 1));
            before = time;
        }
        bottom = y;
        return axis;
    }

    private void tips() {
        element("  <defs>");
        for (String colour : List.of(colour("SUBMIT"), colour("HARD"), colour("RESULT"), colour("DONE"), BAD)) {
            element(
                    "    <marker id=\"tip-%s\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\""
                            + " markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"%s\"/></marker>",
                    colour.substring(1), colour);
        }
        element("  </defs>");
    }

    private static List<String> wrap(String text, int most) {
        List<String> lines = new ArrayList<>();
        String left = text;
        while (left.length() > most) {
            int at = left.lastIndexOf(' ', most);
            int end = at > 0 ? at : most;
            lines.add(left.substring(0, end));
            left = left.substring(end).strip();
        }
        lines.add(left);
        return lines;
    }

    private void head(List<String> heading, List<String> captions) {
        int y = 10;
        for (String part : heading) {
            y += LINE;
            text(12, y, INK, 13, part);
        }
        for (String caption : captions) {
            y += LINE;
            text(12, y, INK, 11, caption);
        }
        for (String note : excerpt.notes()) {
            y += LINE;
            text(12, y, FAINT, 11, note);
        }
        y += LINE + 4;
        int x = 12;
        for (String kind : List.of("SUBMIT", "SOFT and HARD", "DONE, others", "RESULT")) {
            String colour = colour(kind.startsWith("SOFT") ? "HARD" : kind.startsWith("DONE") ? "DONE" : kind);
            line(x, y - 4, x + 24, y - 4, colour, " marker-end=\"url(#tip-" + colour.substring(1) + ")\"");
            text(x + 30, y, INK, 11, kind);
            x += 130;
        }
        line(x, y - 4, x + 20, y - 4, BAD, " stroke-dasharray=\"4 3\"");
        cross(x + 22, y - 4);
        text(x + 32, y, INK, 11, "lost");
        y += LINE + 2;
        x = 12;
        for (SpaceTime.Sign sign : List.of(
                SpaceTime.Sign.DELIVERED,
                SpaceTime.Sign.CALLED,
                SpaceTime.Sign.ENDED,
                SpaceTime.Sign.LEADS,
                SpaceTime.Sign.STARTED,
                SpaceTime.Sign.FAULT)) {
            sign(sign, x + 5, y - 4);
            text(x + 16, y, INK, 11, meaning(sign));
            x += 105;
        }
        text(x, y, FAINT, 11, "times in ms, ts in \u00b5s of the clocks");
    }

    private static String meaning(SpaceTime.Sign sign) {
        return switch (sign) {
            case DELIVERED -> "delivers";
            case CALLED -> "multicasts";
            case ENDED -> "call ends";
            case LEADS -> "is elected";
            case STARTED -> "starts";
            case FAULT, CRASHED -> "fault";
            case OTHER -> "other";
        };
    }

    private void lanes() {
        int top = rows.values().stream().mapToInt(Integer::intValue).min().orElse(bottom) - ROW;
        lanes.forEach((process, x) -> {
            element(
                    "  <text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-weight=\"bold\" fill=\"%s\">%s</text>",
                    x, top - 6, INK, escape(process));
            line(x, top, x, bottom, "#57606a", " stroke-width=\"1.2\"");
        });
        for (SpaceTime.Gap gap : excerpt.gaps()) {
            int x = lane(gap.process());
            int from = row(gap.from());
            int to = row(gap.to());
            line(x, from, x, to, "#ffffff", " stroke-width=\"4\"");
            line(x, from, x, to, gap.paused() ? LEAD : BAD, " stroke-width=\"1.5\" stroke-dasharray=\"1 5\"");
        }
    }

    private void arrow(SpaceTime.Arrow arrow) {
        int from = lane(arrow.from());
        int to = lane(arrow.to());
        int y = row(arrow.sent());
        boolean atOnce = arrow.arrives() == arrow.sent();
        int end = atOnce ? y + ROW / 2 : row(arrow.arrives());
        String colour = colour(arrow.kind());
        if (arrow.lost()) {
            // One that is lost at once is cut off half-way, one that found nobody at its end.
            int x = atOnce ? from + (to - from) / 2 : to - 8 * Integer.signum(to - from);
            line(from, y, x, end, BAD, " stroke-dasharray=\"4 3\"");
            cross(x, end);
        } else {
            String tip = " marker-end=\"url(#tip-" + colour.substring(1) + ")\"";
            line(from, y, to, end, colour, tip);
        }
    }

    /** The process that a row's label stands at. */
    private static String labelled(Excerpt.Row row) {
        SpaceTime.Arrow arrow = row.arrow();
        SpaceTime.Mark mark = row.mark();
        return arrow != null ? arrow.to() : mark != null ? mark.process() : "";
    }

    /** Labels stand beside the process, one below the other, and on the side that the arrow does not come from. */
    private void label(Excerpt.Row row, Map<String, Integer> written) {
        int below = written.merge(labelled(row) + " " + row.nanos(), 1, Integer::sum) - 1;
        int y = row(row.nanos()) + below * ROW;
        SpaceTime.Arrow arrow = row.arrow();
        if (arrow != null) {
            int to = lane(arrow.to());
            int from = lane(arrow.from());
            String colour = arrow.lost() ? BAD : colour(arrow.kind());
            if (arrow.lost() && arrow.arrives() == arrow.sent()) {
                halo(from + (to - from) / 2 + 9, y + ROW / 2 + 4, "start", colour, arrow.label());
            } else if (from < to) {
                halo(to + 7, y + 3, "start", colour, arrow.label());
            } else {
                halo(to - 7, y + 3, "end", colour, arrow.label());
            }
        }
        SpaceTime.Mark mark = row.mark();
        if (mark != null) {
            int x = lane(mark.process());
            sign(mark.sign(), x, y);
            halo(x + 9, y + 3, "start", colour(mark.sign()), mark.text());
        }
    }

    private void sign(SpaceTime.Sign sign, int x, int y) {
        String colour = colour(sign);
        switch (sign) {
            case DELIVERED -> element("  <circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"%s\"/>", x, y, colour);
            case CALLED, ENDED ->
                element("  <rect x=\"%d\" y=\"%d\" width=\"8\" height=\"8\" fill=\"%s\"/>", x - 4, y - 4, colour);
            case LEADS, STARTED -> element("  <path d=\"M%d %dl5 9h-10z\" fill=\"%s\"/>", x, y - 5, colour);
            case FAULT, CRASHED -> element("  <path d=\"M%d %dl6 6l-6 6l-6 -6z\" fill=\"%s\"/>", x, y - 6, colour);
            case OTHER -> element("  <circle cx=\"%d\" cy=\"%d\" r=\"2\" fill=\"%s\"/>", x, y, colour);
        }
    }

    private static String colour(SpaceTime.Sign sign) {
        return switch (sign) {
            case DELIVERED -> "#0550ae";
            case CALLED -> colour("SUBMIT");
            case ENDED -> GOOD;
            case LEADS -> LEAD;
            case STARTED, OTHER -> FAINT;
            case FAULT, CRASHED -> BAD;
        };
    }

    private static String colour(String kind) {
        return switch (kind) {
            case "SUBMIT" -> "#9a6700";
            case "SOFT", "HARD" -> "#0969da";
            case "RESULT" -> GOOD;
            case "REFUSED" -> BAD;
            default -> FAINT;
        };
    }

    private int lane(String process) {
        Integer x = lanes.get(process);
        if (x == null) {
            throw new AssertionError("not drawn: " + process);
        }
        return x;
    }

    /** Of a time that nothing happens at: the row of what happens next. */
    private int row(long nanos) {
        Integer y = rows.get(nanos);
        if (y != null) {
            return y;
        }
        return rows.entrySet().stream()
                .filter(each -> each.getKey() > nanos)
                .mapToInt(Map.Entry::getValue)
                .min()
                .orElse(bottom);
    }

    // ---- elements

    private void line(int x1, int y1, int x2, int y2, String colour, String more) {
        element("  <line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"%s/>", x1, y1, x2, y2, colour, more);
    }

    private void cross(int x, int y) {
        element("  <path d=\"M%d %dl8 8m0 -8l-8 8\" stroke=\"%s\" stroke-width=\"2\"/>", x - 4, y - 4, BAD);
    }

    private void text(int x, int y, String colour, int size, String text) {
        element("  <text x=\"%d\" y=\"%d\" fill=\"%s\" font-size=\"%d\">%s</text>", x, y, colour, size, escape(text));
    }

    /** Text that can be read over lines. */
    private void halo(int x, int y, String anchor, String colour, String text) {
        element(
                "  <text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\" font-size=\"10\" stroke=\"#ffffff\" stroke-width=\"3\""
                        + " paint-order=\"stroke\">%s</text>",
                x, y, anchor, colour, escape(text));
    }

    private void element(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** For text and attributes; characters that XML knows no way to write are left out. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    boolean writable = point == '\t'
                            || point == '\n'
                            || (point >= 0x20 && point <= 0xD7FF)
                            || (point >= 0xE000 && point <= 0xFFFD)
                            || point >= 0x10000;
                    if (writable) {
                        escaped.appendCodePoint(point);
                    }
                }
            }
        });
        return escaped.toString();
    }
}
