package io.amcast.cli.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Panels of lines over categories, as an SVG document. It brings its own background, so that it is read on a dark page as well, and needs
 * nothing besides itself. Panels share a scale, which begins at 0: all of them, or those of a row.
 */
final class LineChart {
    private static final int PLOT_WIDTH = 250;
    private static final int PLOT_HEIGHT = 170;
    private static final int LEFT = 66;
    private static final int RIGHT = 18;
    private static final int ABOVE = 34;
    private static final int BELOW = 48;
    private static final int MARGIN = 14;
    private static final int LINE = 18;
    private static final int LEGEND = 190;
    private static final int MOST_TICKS = 6;
    private static final int BESIDE = 3;

    private static final String INK = "#24292f";
    private static final String FAINT = "#57606a";
    private static final String GRID = "#d8dee4";

    /** Colours that are told apart by those who see few of them, too (Okabe and Ito). */
    enum Colour {
        ORANGE("#d55e00"),
        BLUE("#0072b2"),
        GREEN("#009e73"),
        PURPLE("#a8508a");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    /**
     * A line with a bar from least to most at each point.
     *
     * @param values one for each category
     */
    record Series(String name, Colour colour, boolean dashed, List<Spread> values) {
        Series {
            values = List.copyOf(values);
        }
    }

    /**
     * Lines over the same categories.
     *
     * @param categories names, from left to right at equal distances
     */
    record Panel(String title, String across, List<String> categories, String up, List<Series> series) {
        Panel {
            categories = List.copyOf(categories);
            series = List.copyOf(series);
            for (Series each : series) {
                if (each.values().size() != categories.size()) {
                    throw new IllegalArgumentException("series '" + each.name() + "' of panel '" + title + "' has "
                            + each.values().size() + " values for " + categories.size() + " categories");
                }
            }
        }
    }

    /** Which panels share a scale. */
    enum Scale {
        OF_ALL,
        OF_ROWS
    }

    private final Scale scale;
    private final String title;
    private final List<String> captions;
    private final List<List<Panel>> rows;
    private final StringBuilder svg = new StringBuilder();

    /**
     * A chart.
     *
     * @param captions lines below the title
     * @param rows panels from top to bottom, and from left to right
     * @param scale which panels share one
     */
    LineChart(String title, List<String> captions, List<List<Panel>> rows, Scale scale) {
        this.scale = scale;
        this.title = title;
        this.captions = captions;
        this.rows = rows;
    }

    String draw() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(1);
        int width = 2 * MARGIN + columns * (LEFT + PLOT_WIDTH + RIGHT);
        int perLine = Math.max(1, (width - 2 * MARGIN) / LEGEND);
        Map<String, Series> legend = new LinkedHashMap<>();
        rows.forEach(row ->
                row.forEach(panel -> panel.series().forEach(each -> legend.putIfAbsent(each.name(), each))));
        int legendLines = (legend.size() + perLine - 1) / perLine;
        int head = MARGIN + LINE * (1 + captions.size() + legendLines) + 8;
        int height = head + rows.size() * (ABOVE + PLOT_HEIGHT + BELOW) + MARGIN;
        element(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">",
                width, height, width, height);
        element("  <title>%s</title>", escape(title));
        element("  <rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#ffffff\"/>", width, height);
        text(MARGIN, MARGIN + 13, "start", INK, " font-size=\"15\" font-weight=\"bold\"", title);
        int y = MARGIN + 13;
        for (String caption : captions) {
            y += LINE;
            text(MARGIN, y, "start", FAINT, "", caption);
        }
        legend(List.copyOf(legend.values()), perLine, y + LINE);
        int top = head;
        for (List<Panel> row : rows) {
            List<Panel> sharing = scale == Scale.OF_ROWS
                    ? row
                    : rows.stream().flatMap(List::stream).toList();
            int left = MARGIN + LEFT;
            for (Panel panel : row) {
                new Plot(left, top + ABOVE, sharing).draw(panel);
                left += PLOT_WIDTH + RIGHT + LEFT;
            }
            top += ABOVE + PLOT_HEIGHT + BELOW;
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend(List<Series> legend, int perLine, int first) {
        for (int i = 0; i < legend.size(); i++) {
            int x = MARGIN + i % perLine * LEGEND;
            int y = first + i / perLine * LINE;
            element("  <path d=\"M%d %dh26\" %s/>", x, y - 4, stroke(legend.get(i)));
            text(x + 32, y, "start", INK, "", legend.get(i).name());
        }
    }

    private static String stroke(Series series) {
        return "fill=\"none\" stroke=\"" + series.colour().code + "\" stroke-width=\"2\""
                + (series.dashed() ? " stroke-dasharray=\"6 4\"" : "");
    }

    private static double most(List<Panel> panels) {
        return Math.max(
                1e-9,
                panels.stream()
                        .flatMap(panel -> panel.series().stream())
                        .flatMap(series -> series.values().stream())
                        .mapToDouble(Spread::most)
                        .max()
                        .orElse(1));
    }

    /** The distance of ticks: 1, 2, 2.5 or 5 times a power of ten, so that six of them at most reach the highest value. */
    static double step(List<Panel> panels) {
        double least = most(panels) / MOST_TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** The plane of a panel. */
    private final class Plot {
        private final int left;
        private final int top;
        private final double step;
        private final int ticks;

        Plot(int left, int top, List<Panel> sharing) {
            this.left = left;
            this.top = top;
            step = step(sharing);
            ticks = (int) Math.ceil(most(sharing) / step);
        }

        void draw(Panel panel) {
            text(left, top - 12, "start", INK, " font-weight=\"bold\"", panel.title());
            for (int tick = 0; tick <= ticks; tick++) {
                double value = tick * step;
                element("  <path d=\"M%d %.1fh%d\" stroke=\"%s\"/>", left, y(value), PLOT_WIDTH, GRID);
                text(left - 6, y(value) + 4, "end", FAINT, " font-size=\"11\"", number(value));
            }
            int bottom = top + PLOT_HEIGHT;
            for (int i = 0; i < panel.categories().size(); i++) {
                double x = x(i, panel);
                text(
                        x,
                        bottom + 17,
                        "middle",
                        FAINT,
                        " font-size=\"11\"",
                        panel.categories().get(i));
            }
            text(left + PLOT_WIDTH / 2.0, bottom + 35, "middle", FAINT, "", panel.across());
            String turned =
                    String.format(Locale.ROOT, " transform=\"rotate(-90 %d %d)\"", left - 52, top + PLOT_HEIGHT / 2);
            text(left - 52, top + PLOT_HEIGHT / 2.0, "middle", FAINT, turned, panel.up());
            panel.series().forEach(series -> draw(series, panel));
        }

        private void draw(Series series, Panel panel) {
            List<String> points = new ArrayList<>();
            // A little beside each other, so that no bar hides another.
            double beside =
                    BESIDE * (panel.series().indexOf(series) - (panel.series().size() - 1) / 2.0);
            for (int i = 0; i < series.values().size(); i++) {
                Spread value = series.values().get(i);
                double x = x(i, panel) + beside;
                points.add(String.format(Locale.ROOT, "%.1f %.1f", x, y(value.median())));
                element(
                        "  <path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-opacity=\"0.45\"/>",
                        x, y(value.least()), y(value.most()), series.colour().code);
                element(
                        "  <circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>",
                        x, y(value.median()), series.colour().code);
            }
            element("  <path d=\"M%s\" %s/>", String.join("L", points), stroke(series));
        }

        private double x(int category, Panel panel) {
            return left + (category + 0.5) * PLOT_WIDTH / panel.categories().size();
        }

        private double y(double value) {
            return top + PLOT_HEIGHT * (1 - value / (ticks * step));
        }
    }

    private static String number(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }

    private void text(double x, double y, String anchor, String colour, String more, String text) {
        element(
                "  <text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>",
                x, y, anchor, colour, more, escape(text));
    }

    private void element(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
