package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.spi.PeerMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Shows what diagrams show: frames that arrive and that are lost, what happens at processes, and when they are down or paused. */
class SpaceTimeTest {
    private static final List<String> PROCESSES = List.of("g1-a", "g2-a", "g3-a", "client-1");
    private static final String ID = "g1/1/0";

    private final SpaceTime run = new SpaceTime(message -> "m3");

    @BeforeEach
    void record() {
        PeerMessage done = new PeerMessage.Done(GroupId.of("g1"), MessageId.parse(ID));
        PeerMessage open = new PeerMessage.Announce(GroupId.of("g1"), 1, MemberId.of("g1-a"));
        run.happened(at(0), "g1-a", Trace.Event.STARTED, null, "begins");
        run.happened(at(0), "g1-a", Trace.Event.LEADS, null, "wins term 1");
        run.sent(at(100), "g1-a", "g2-a", open, at(200));
        run.arrived(at(200), "g1-a", "g2-a", open);
        run.happened(at(300), "client-1", Trace.Event.CALLED, ID, "multicasts");
        run.sent(at(400), "g1-a", "client-1", done, at(900));
        run.sent(at(500), "client-1", "g1-a", done, -1);
        run.fault(at(600), FaultKind.CRASH, "g2-a", "");
        run.fault(at(650), FaultKind.PARTITION, "client-1", "and g1-a");
        run.happened(at(600), "g2-a", Trace.Event.CRASHED, null, "crashes");
        run.sent(at(700), "g1-a", "g2-a", done, at(800));
        run.arrived(at(900), "g1-a", "client-1", done);
        run.paused(at(950), "g1-a", at(90_000));
        run.happened(at(1_000), "client-1", Trace.Event.DELIVERED, ID, "delivers " + ID + " ts=1700000000000012");
        run.happened(at(1_100), "g2-a", Trace.Event.STARTED, null, "begins again");
        run.paused(at(1_200), "g1-a", at(1_200));
        run.happened(at(1_300), "client-1", Trace.Event.ENDED, ID, "has its answer");
    }

    private static long at(long micros) {
        return Agenda.BEGIN_NANOS + micros * 1_000;
    }

    @Test
    void drawsARunAsText() {
        assertThat(SpaceTimeText.draw(Excerpt.of(run, PROCESSES, "lost: message " + ID, 100)))
                .isEqualTo("""
                o--->  a frame, drawn when it arrives     o--x  a frame that is lost
                *  delivers   ^  is elected   @  multicasts   =  has its answer   !  a fault   X  crashes   +  starts
                |  runs   :  is paused   (no line)  is down   times in ms, ts in microseconds of the clocks
                (not drawn, since nothing happens there: g3-a)

                         ms   g1-a    g2-a    client-1
                      0.000   ^       |       |         g1-a wins term 1
                      0.200   o------>|       |         LEADER g1-a term 1, sent 0.100
                      0.300   |       |       @         client-1 multicasts
                      0.500   |       x-------o         DONE g1/1/0, lost
                      0.600   |       X       |         g2-a crashes
                      0.650   |               !         client-1 PARTITION and g1-a
                      0.800   o------x        |         DONE g1/1/0, sent 0.700, lost at its end
                      0.900   o-------------->|         DONE g1/1/0, sent 0.400
                      1.000   :               *         client-1 delivers g1/1/0 ts=12
                      1.100   :       +       |         g2-a begins again
                      1.300   |       |       =         client-1 has its answer
                         ms   g1-a    g2-a    client-1
                """);
    }

    @Test
    void drawsARunAsAWellFormedDocument() throws Exception {
        Excerpt excerpt = Excerpt.of(run, PROCESSES, null, 100);
        Document svg = parse(new SpaceTimeSvg(excerpt).draw("a < b & \"c\" \u0001", List.of("<script>")));
        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(texts(svg))
                .contains("g1-a", "g2-a", "client-1", "<script>", "DONE " + ID, "delivers " + ID + " ts=12")
                .contains("a < b & \"c\" ")
                .doesNotContain("g3-a");
        // Two of the frames arrive, two are lost; four lines of the legend have tips too, and one is a lost frame's.
        assertThat(elements(svg, "line").filter(line -> line.hasAttribute("marker-end")))
                .hasSize(1 + 4);
        assertThat(elements(svg, "line")
                        .filter(line -> line.getAttribute("stroke-dasharray").equals("4 3")))
                .hasSize(2 + 1);
        assertThat(elements(svg, "line")
                        .filter(line -> line.getAttribute("stroke-dasharray").equals("1 5")))
                .as("gaps: one while down, one while paused")
                .hasSize(2);
        assertThat(elements(svg, "script")).isEmpty();
    }

    @Test
    void drawsOnlyWhatIsAboutTheNamedMessagesWhereThereIsMuch() {
        for (int i = 0; i < 100; i++) {
            PeerMessage other = new PeerMessage.Done(GroupId.of("g1"), MessageId.parse("g3/1/" + i));
            run.sent(at(2_000 + i), "g3-a", "g1-a", other, at(3_000 + i));
            run.arrived(at(3_000 + i), "g3-a", "g1-a", other);
        }
        Excerpt named = Excerpt.of(run, PROCESSES, "call 3 has no end", 50);
        assertThat(named.arrows()).isEmpty();
        assertThat(named.notes()).anyMatch(note -> note.contains("only what is about m3"));
        Excerpt all = Excerpt.of(run, PROCESSES, "nothing is named", 50);
        assertThat(all.arrows().size() + all.marks().size()).isLessThanOrEqualTo(52);
        assertThat(all.notes()).anyMatch(note -> note.contains("is left out"));
        assertThat(all.processes()).contains("g3-a");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document svg) {
        return elements(svg, "text").map(Element::getTextContent).toList();
    }

    private static Stream<Element> elements(Document svg, String tag) {
        NodeList nodes = svg.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
    }
}
