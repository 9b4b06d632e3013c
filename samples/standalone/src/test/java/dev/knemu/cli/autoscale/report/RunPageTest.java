package dev.knemu.cli.autoscale.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RunPageTest {

    @TempDir
    private Path directory;

    private final Console console = new Console();

    private String run(String... arguments) throws Exception {
        Path file = directory.resolve("page.html");
        List<String> all = new ArrayList<>(List.of("autoscale"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--html", file.toString()));
        assertThat(console.run(all.toArray(String[]::new)))
                .as(console.err.toString())
                .isZero();
        String page = Files.readString(file);
        assertThat(page).doesNotContain("NaN", "Infinity");
        return page;
    }

    private static Document parsed(String page) throws Exception {
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

    private static List<Element> plots(Document page) {
        return elements(page, "svg").stream()
                .filter(svg -> svg.getAttribute("class").equals("plot"))
                .toList();
    }

    @Test
    void drawsAllOverTheSameTime() throws Exception {
        Document page = parsed(run("sim", "-a", "target=10", "--load", "step:5,50@60s", "--duration", "3m"));

        assertThat(texts(page, "h3"))
                .containsExactly(
                        "Load",
                        "Averages and target",
                        "Pods",
                        "Excess burst capacity",
                        "Queues",
                        "Latency",
                        "Wait",
                        "Cold starts and failures");
        assertThat(plots(page)).hasSize(8).allSatisfy(plot -> {
            assertThat(plot.getAttribute("data-end")).isEqualTo("180");
            assertThat(plot.getAttribute("data-left")).isEqualTo("58");
            assertThat(plot.getAttribute("role")).isEqualTo("img");
        });
        assertThat(texts(page, "dt")).contains("came while no pod was ready", "wait p99", "pod-seconds", "flaps");
    }

    @Test
    void saysInWordsAndNumbersWhatItDraws() throws Exception {
        Document page = parsed(run("sim", "-a", "target=10", "--load", "step:5,50@60s", "--duration", "3m"));

        assertThat(texts(page, "desc"))
                .anySatisfy(text ->
                        assertThat(text).matches("wanted: 1 to 8\\. ready: 0 to 8\\..* panic from 62 s to 128 s\\."))
                .anySatisfy(text -> assertThat(text).contains("activator in the path from 0 s to 180 s."))
                .anySatisfy(text -> assertThat(text).startsWith("cold-started: 0 to 2.5."));
        List<String> rows = texts(page, "tr");
        assertThat(rows).contains("load50534.850").anyMatch(row -> row.startsWith("wanted8"));
        assertThat(texts(page, "li"))
                .anyMatch(reason -> reason.startsWith("t=62 s: stable ") && reason.endsWith("The Deployment gets 3."));
    }

    /** What the script reads: as many numbers of each line as there are instants. */
    @Test
    void readsEveryLineAtEveryInstant() throws Exception {
        Document page = parsed(run("sim", "--load", "20", "--duration", "1m", "-a", "target=10"));
        Element data = elements(page, "script").get(0);

        JsonNode numbers = new ObjectMapper().readTree(data.getTextContent());

        assertThat(numbers.path("times")).hasSize(32);
        assertThat(numbers.path("start").asInt()).isEqualTo(31);
        assertThat(numbers.path("lines"))
                .hasSize(21)
                .allSatisfy(line -> assertThat(line.path("values")).hasSize(32));
        List<String> cells = elements(page, "td").stream()
                .map(cell -> cell.getAttribute("data-line"))
                .filter(line -> !line.isEmpty())
                .toList();
        assertThat(cells)
                .containsExactlyElementsOf(
                        IntStream.range(0, 21).mapToObj(String::valueOf).toList());
        Element slider = elements(page, "input").get(0);
        assertThat(slider.getAttribute("max")).isEqualTo("31");
        assertThat(texts(page, "label")).containsExactly("time");
    }

    @Test
    void needsNothingFromElsewhereAndRunsNoOtherScript() throws Exception {
        String page = run("sim", "--load", "20", "--duration", "1m");

        assertThat(page.replace("xmlns=\"http://www.w3.org/1999/xhtml\"", "").replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:", "https:", "<link", "<img", "@import", "url(", " src=");
        String script = page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
        assertThat(page)
                .contains(
                        "default-src 'none'",
                        "script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }

    @Test
    void namesTheSettingsAndTheCommand() throws Exception {
        Document page = parsed(run("sim", "-a", "target=10", "--load", "20", "--duration", "1m", "--seed", "7"));

        assertThat(texts(page, "code"))
                .singleElement()
                .satisfies(command -> assertThat(command)
                        .startsWith("knemu autoscale sim -a target=10 --load 20 --duration 1m --seed 7 --html "));
        assertThat(texts(page, "tr"))
                .contains("target of a pod7 (total 10)", "window1m0s", "duration of the run1m0s", "seed7");
    }

    @Test
    void drawsADayInNoMorePointsThanCanBeSeen() throws Exception {
        String page = run("sim", "--load", "sine:1..60/s@6h", "--duration", "24h", "--engine", "fluid");

        assertThat(page).contains("Each point is the highest (of the burst capacity the lowest) of 64 decisions.");
        assertThat(page.length()).isLessThan(700_000);
    }

    @Test
    void escapesWhatOthersWrote() throws Exception {
        Path evil = Files.writeString(directory.resolve("a&b<c.csv"), "0,20\n");

        Document page = parsed(run("sim", "--load", "trace:" + evil, "--duration", "10s"));

        assertThat(texts(page, "h1"))
                .singleElement()
                .satisfies(title -> assertThat(title).endsWith("a&b<c.csv"));
    }

    @Test
    void drawsAPictureAsWell() throws Exception {
        Path file = directory.resolve("run.png");

        assertThat(console.run("autoscale", "sim", "--load", "20", "--duration", "1m", "--png", file.toString()))
                .isZero();

        var image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2 * 948);
        int blue = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                blue += image.getRGB(x, y) == 0xff0069b4 ? 1 : 0;
            }
        }
        assertThat(blue).isGreaterThan(1000);
    }

    @Test
    void refusesAFileThatCannotBeWrittenBeforeItRuns() {
        assertThat(console.run("autoscale", "sim", "--load", "20", "--html", directory + "/none/page.html"))
                .isEqualTo(2);

        assertThat(console.out.toString()).isEmpty();
        assertThat(console.err.toString())
                .contains("--html " + directory + "/none/page.html is in no directory that is there\n")
                .contains("mend: Make it first.");
    }
}
