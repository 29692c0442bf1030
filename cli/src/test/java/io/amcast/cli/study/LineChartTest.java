package io.amcast.cli.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Shows that charts are well-formed, draw values where their scale says, and name every line once. */
class LineChartTest {
    private static LineChart.Panel panel(LineChart.Series... series) {
        return new LineChart.Panel("a < b", "rate", List.of("0", "100"), "messages/s", List.of(series));
    }

    private static LineChart.Series series(String name, double first, double second) {
        return new LineChart.Series(
                name,
                LineChart.Colour.BLUE,
                false,
                List.of(new Spread(first, first, first), new Spread(second, second, second)));
    }

    private static List<Element> elements(String svg, String tag) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        NodeList nodes = document.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    @Test
    void valuesLieAtTheHeightOfTheirTick() throws Exception {
        String svg = new LineChart(
                        "Chart",
                        List.of("of a test"),
                        List.of(List.of(panel(series("it", 0, 100)))),
                        LineChart.Scale.OF_ROWS)
                .draw();
        double zero = tickHeight(svg, "0");
        double hundred = tickHeight(svg, "100");
        List<Element> dots = elements(svg, "circle");
        assertThat(dots).hasSize(2);
        assertThat(Double.parseDouble(dots.get(0).getAttribute("cy"))).isEqualTo(zero);
        assertThat(Double.parseDouble(dots.get(1).getAttribute("cy"))).isEqualTo(hundred);
        assertThat(hundred).isLessThan(zero);
    }

    /** The tick's name stands 4 below its line; the categories have other names' anchors. */
    private static double tickHeight(String svg, String tick) throws Exception {
        return elements(svg, "text").stream()
                        .filter(text -> text.getTextContent().equals(tick)
                                && text.getAttribute("text-anchor").equals("end"))
                        .mapToDouble(text -> Double.parseDouble(text.getAttribute("y")))
                        .findFirst()
                        .orElseThrow()
                - 4;
    }

    @Test
    void panelsOfARowShareOneLegendAndOneScale() throws Exception {
        LineChart.Panel small = panel(series("generic", 1, 2), series("total", 1, 1));
        LineChart.Panel large = panel(series("generic", 1, 900), series("total", 1, 1));
        String svg = new LineChart("Chart", List.of(), List.of(List.of(small, large)), LineChart.Scale.OF_ROWS).draw();
        assertThat(elements(svg, "text").stream()
                        .filter(text -> text.getTextContent().equals("generic")))
                .hasSize(1);
        assertThat(elements(svg, "text").stream()
                        .filter(text -> text.getTextContent().equals("1,000")))
                .hasSize(2);
    }

    @Test
    void ticksAreRoundAndReachTheHighestValue() {
        assertThat(LineChart.step(List.of(panel(series("a", 0, 24_529))))).isEqualTo(5_000);
        assertThat(LineChart.step(List.of(panel(series("a", 0, 10))))).isEqualTo(2);
        assertThat(LineChart.step(List.of(panel(series("a", 0, 12.1))))).isEqualTo(2.5);
    }

    @Test
    void aLineThatLacksAValueIsRefused() {
        LineChart.Series short1 =
                new LineChart.Series("short", LineChart.Colour.BLUE, false, List.of(new Spread(1, 1, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> panel(short1)).withMessageContaining("1 values for 2");
    }
}
