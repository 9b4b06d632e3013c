package dev.knemu.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlPageTest {

    private static Document page(BenchResult result) throws Exception {
        String page = HtmlPage.of(result);
        assertThat(page).doesNotContain("NaN", "Infinity", "null");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList nodes = page.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static List<String> texts(Document page, String name) {
        return elements(page, name).stream().map(Element::getTextContent).toList();
    }

    private static List<Element> drawings(Document page) {
        return elements(page, "svg").stream()
                .filter(svg -> svg.getAttribute("class").equals("plot"))
                .toList();
    }

    private static BenchResult grid() {
        List<Cell> cells = new ArrayList<>();
        for (String filter : List.of("exact", "prefix", "suffix", "cesql", "mixed")) {
            for (int triggers : List.of(0, 1, 10, 100, 1_000, 10_000, 50_000, 100_000)) {
                double rate = (filter.length() + 1) * 1e5 / (1 + triggers / 5e4);
                cells.add(Results.cell(
                        filter, triggers, Results.run(rate, 900 + triggers), Results.run(rate * 1.1, 950 + triggers)));
            }
        }
        return Results.of(cells.toArray(Cell[]::new));
    }

    @Test
    void drawsAndTellsAWholeGrid() throws Exception {
        Document page = page(grid());

        // One of throughput, one of latency for each of five filters, and one over time for each of 40 cells.
        assertThat(drawings(page)).hasSize(1 + 5 + 40);
        assertThat(texts(page, "td")).contains("cesql", "630,000", "925 ns", "9.5 %");
        assertThat(texts(page, "h2"))
                .containsExactly(
                        "Summary",
                        "Throughput by number of triggers",
                        "Latency by percentile",
                        "Throughput over time",
                        "How it was measured");
        assertThat(texts(page, "summary")).containsExactly("All percentiles", "Show 40 plots over time");
    }

    @Test
    void saysInWordsWhatEachDrawingShows() throws Exception {
        Document page = page(grid());

        assertThat(drawings(page)).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(svg.getAttribute("aria-labelledby").split(" "))
                    .allSatisfy(id -> assertThat(elements(page, id.endsWith("-t") ? "title" : "desc"))
                            .filteredOn(element -> element.getAttribute("id").equals(id))
                            .singleElement()
                            .satisfies(element ->
                                    assertThat(element.getTextContent()).isNotBlank()));
        });
        assertThat(texts(page, "desc").get(0)).startsWith("exact: 210,000 events/s to 630,000 events/s. prefix: ");
        assertThat(texts(page, "title")).contains("10 exact triggers, p99.9: 10.9 µs");
    }

    @Test
    void needsNothingFromElsewhere() {
        String page = HtmlPage.of(grid());

        assertThat(page.replace("xmlns=\"http://www.w3.org/1999/xhtml\"", "")
                        .replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .doesNotContain("http:", "https:", "<script", "<link", "<img", "@import", "url(");
        assertThat(page).contains("prefers-color-scheme: dark", "default-src 'none'");
    }

    @Test
    void namesTheMachineAndTheCommand() throws Exception {
        Document page = page(grid());

        assertThat(texts(page, "code")).containsExactly("knemu bench --triggers 1,1000");
        assertThat(texts(page, "tr"))
                .contains(
                        "Java17.0.15+6, Debian, OpenJDK 64-Bit Server VM",
                        "processors2",
                        "heap at most1 GB",
                        "--filterexact,cesql",
                        "processor time of all runs760.0 s",
                        "garbage collection in all runs320 times, 960 ms");
    }

    @Test
    void escapesWhatOthersWrote() throws Exception {
        String evil = "<script>alert(\"&amp;\")</script>\u0000'";
        Workload workload = new Workload(1, evil, null, 1, evil, evil, 5.0, null);
        BenchResult result = new BenchResult(
                Results.environment(),
                Results.settings("knemu bench -f " + evil),
                List.of(new Cell(workload, List.of(evil), List.of(Results.run(1e6, 900)))));

        assertThat(HtmlPage.of(result)).doesNotContain("<script", "\u0000");
        assertThat(texts(page(result), "td")).contains("<script>alert(\"&amp;\")</script>\uFFFD'");
    }

    @Test
    void drawsOneCellOfOneRun() throws Exception {
        Document page = page(Results.of(Results.cell("exact", 1, Results.run(1e6, 900))));

        assertThat(drawings(page)).hasSize(2);
        assertThat(texts(page, "p")).anyMatch(text -> text.startsWith("One run of each cell."));
    }

    @Test
    void drawsWhatDidNotHappen() throws Exception {
        Document page = page(Results.of(
                Results.cell("exact", 1, Results.silent(), Results.silent()),
                Results.cell("exact", 10, Results.silent(), Results.silent())));

        assertThat(drawings(page)).hasSize(1);
        assertThat(texts(page, "p")).contains("Nothing was timed.");
    }

    @Test
    void isAPageWithoutCellsToo() throws Exception {
        assertThat(texts(page(Results.of()), "p")).contains("There are no cells.");
    }
}
