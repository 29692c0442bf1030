package io.amcast.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.Topology;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that README and docs quote code that is compiled and tested, name the meters that there are, and that their links lead somewhere. After a change of an example
 * write the quotes anew with {@code mvn -q -pl examples/embedding -am test -Dtest=DocsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Damcast.docs.write=true}.
 */
class DocsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern QUOTE =
            Pattern.compile("(<!-- snippet: (\\S+)#(\\S+) -->\n)?```java\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern METER = Pattern.compile("`([a-z.]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        pages.add(ROOT.resolve("README.md"));
        pages.add(ROOT.resolve("examples/sharded-kv/README.md"));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void quotesCodeToTheLetter(Path page) throws IOException {
        String text = Files.readString(page);
        StringBuilder quoted = new StringBuilder();
        Matcher quote = QUOTE.matcher(text);
        while (quote.find()) {
            assertThat(quote.group(1))
                    .as("%s: code that is no snippet of a tested file: %s", page, quote.group(4))
                    .isNotNull();
            String snippet = quote.group(1) + "```java\n" + snippet(quote.group(2), quote.group(3)) + "```\n";
            quote.appendReplacement(quoted, Matcher.quoteReplacement(snippet));
        }
        quote.appendTail(quoted);
        if (Boolean.getBoolean("amcast.docs.write")) {
            Files.writeString(page, quoted);
        } else {
            assertThat(text).isEqualTo(quoted.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
            String target = link.group(1);
            if (!target.startsWith("http")) {
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                assertThat(file).as("%s: %s", page, target).exists();
                if (parts.length == 2) {
                    assertThat(anchors(file)).as("%s: %s", page, target).contains(parts[1]);
                }
            }
        }
    }

    @Test
    void theReadmesExampleIsShort() throws IOException {
        Matcher quote = QUOTE.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(quote.find()).isTrue();
        assertThat(quote.group(4).lines()).hasSizeLessThanOrEqualTo(25);
    }

    @Test
    void theGuideNamesEveryMeterAndNoOther() throws Exception {
        Topology topology = Topology.inMemory(1, "east");
        MemberId member = topology.members(GroupId.of("east")).iterator().next();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Set<String> names = new TreeSet<>();
        try (LocalNetwork network = new LocalNetwork();
                MulticastNode<Transfer, String> node = MulticastNode.builder(topology, member)
                        .stateMachine(Ledger::new, new TransferCodec(), Codec.utf8())
                        .conflicts(Relations.ADDITIONS)
                        .inMemory(network)
                        .metrics(registry)
                        .parallelDelivery(Runnable::run, 1) // it has meters of its own
                        .start()) {
            Transfer transfer = new Transfer("ann@east", "bob@east", 1);
            node.client().multicast(transfer, transfer.groups()).get(20, TimeUnit.SECONDS);
            registry.getMeters().forEach(meter -> names.add(meter.getId().getName()));
        }
        names.removeIf(name -> name.endsWith(".percentile")); // this registry's own form of a timer's percentiles
        assertThat(metersOfTheGuide()).isEqualTo(names);
    }

    /** The names in the first column of the table of meters; {@code .x} stands for the name before it with x as its last word. */
    private static Set<String> metersOfTheGuide() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/guide.md"))) {
            if (line.startsWith("| `amcast.")) {
                Matcher name = METER.matcher(line.split("\\|")[1]);
                String full = "";
                while (name.find()) {
                    String word = name.group(1);
                    full = word.startsWith(".") ? full.substring(0, full.lastIndexOf('.')) + word : word;
                    names.add(full);
                }
            }
        }
        return names;
    }

    private static List<String> anchors(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** The lines between the markers, moved to the left. */
    private static String snippet(String file, String name) throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve(file));
        List<String> marked = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.strip().equals("// snippet: " + name)) {
                inside = true;
            } else if (line.strip().equals("// end")) {
                inside = false;
            } else if (inside) {
                marked.add(line);
            }
        }
        assertThat(marked).as("snippet %s of %s", name, file).isNotEmpty();
        int margin = marked.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElseThrow();
        StringBuilder text = new StringBuilder();
        for (String line : marked) {
            text.append(line.length() < margin ? line.strip() : line.substring(margin))
                    .append('\n');
        }
        return text.toString();
    }
}
