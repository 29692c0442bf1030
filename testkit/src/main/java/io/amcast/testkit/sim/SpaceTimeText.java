package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws a run as text: a column for each process, a row for each thing that happens, in the order of time. Plain ASCII, since a console
 * may know no more.
 */
final class SpaceTimeText {
    private static final int MARGIN = 13;
    private static final String LEGEND = "o--->  a frame, drawn when it arrives     o--x  a frame that is lost\n"
            + "*  delivers   ^  is elected   @  multicasts   =  has its answer   !  a fault   X  crashes   +  starts\n"
            + "|  runs   :  is paused   (no line)  is down   times in ms, ts in microseconds of the clocks\n";

    private final Excerpt excerpt;
    private final int[] lanes;
    private final int width;

    private SpaceTimeText(Excerpt excerpt) {
        this.excerpt = excerpt;
        List<String> processes = excerpt.processes();
        lanes = new int[processes.size()];
        int at = MARGIN + 1;
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = at;
            at += Math.max(8, processes.get(i).length() + 2);
        }
        width = at;
    }

    static String draw(Excerpt excerpt) {
        return new SpaceTimeText(excerpt).draw();
    }

    private String draw() {
        StringBuilder text = new StringBuilder(LEGEND);
        excerpt.notes().forEach(note -> text.append('(').append(note).append(")\n"));
        text.append('\n').append(header());
        for (Excerpt.Row row : excerpt.rows()) {
            text.append(line(row));
        }
        return text.append(header()).toString();
    }

    private String header() {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%" + (MARGIN - 2) + "s", "ms"));
        for (int i = 0; i < lanes.length; i++) {
            line.append(" ".repeat(lanes[i] - line.length()))
                    .append(excerpt.processes().get(i));
        }
        return line.append('\n').toString();
    }

    private String line(Excerpt.Row row) {
        char[] line = new char[width];
        Arrays.fill(line, ' ');
        String time = String.format(Locale.ROOT, "%" + (MARGIN - 2) + "s", Excerpt.millis(row.nanos()));
        time.getChars(0, Math.min(time.length(), MARGIN), line, 0);
        for (int i = 0; i < lanes.length; i++) {
            SpaceTime.Gap gap = excerpt.gapAt(excerpt.processes().get(i), row.nanos());
            line[lanes[i]] = gap == null ? '|' : gap.paused() ? ':' : ' ';
        }
        String label =
                row.arrow() != null ? arrow(line, row.arrow()) : row.mark() != null ? mark(line, row.mark()) : "";
        return (new String(line) + label).stripTrailing() + "\n";
    }

    private String arrow(char[] line, SpaceTime.Arrow arrow) {
        int from = lane(arrow.from());
        int to = lane(arrow.to());
        int step = Integer.signum(to - from);
        // One that is lost at once is cut off half-way, one that found nobody at its end.
        boolean cut = arrow.lost() && arrow.arrives() == arrow.sent();
        int tip = cut ? from + (to - from) / 2 : to - step;
        for (int at = from + step; at != tip; at += step) {
            line[at] = '-';
        }
        line[from] = 'o';
        line[tip] = arrow.lost() ? 'x' : step > 0 ? '>' : '<';
        List<String> words = new ArrayList<>();
        words.add(arrow.label());
        if (arrow.arrives() > arrow.sent()) {
            words.add("sent " + Excerpt.millis(arrow.sent()));
        }
        if (arrow.lost()) {
            words.add(cut ? "lost" : "lost at its end");
        }
        return String.join(", ", words);
    }

    private String mark(char[] line, SpaceTime.Mark mark) {
        line[lane(mark.process())] = switch (mark.sign()) {
            case STARTED -> '+';
            case CRASHED -> 'X';
            case LEADS -> '^';
            case DELIVERED -> '*';
            case CALLED -> '@';
            case ENDED -> '=';
            case FAULT -> '!';
            case OTHER -> '.';
        };
        return mark.process() + " " + mark.text();
    }

    private int lane(String process) {
        return lanes[excerpt.processes().indexOf(process)];
    }
}
