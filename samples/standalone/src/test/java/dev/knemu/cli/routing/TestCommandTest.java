package dev.knemu.cli.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.Console;
import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class TestCommandTest {

    private static final String COURSE = "../course/05-delivery";

    private static final String TABLE = """
            subscribers:
              shipping: {respond: 503}
            tests:
            - name: what shipping refuses is for the support desk
              send: {type: order.placed, source: /shop, data: {id: 7}}
              expect:
                triggers: [placed-orders]
                attempts: {placed-orders: 4}
                deadLetters: [{trigger: placed-orders, sink: support-desk, knativeerrorcode: 503}]
            """;

    private static final String FAILING = """
            tests:
            - name: a paid order is shipped
              send: {type: order.paid, note: "& <tags>"}
              expect: {triggers: [placed-orders]}
            """;

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private Path table;

    @BeforeEach
    void aTable() throws IOException {
        table = Files.writeString(directory.resolve("good.routing.yaml"), TABLE);
    }

    private int test(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "test";
        arguments[1] = "-f";
        arguments[2] = COURSE;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return console.run(arguments);
    }

    @Test
    void tellsEachTestAndTheSum() {
        assertThat(test(table.toString())).isEqualTo(ExitCode.OK);

        assertThat(console.out.toString())
                .matches("(?s).*good.routing.yaml\n"
                        + "  passed  what shipping refuses is for the support desk \\([\\d.]+ m?s\\)\n"
                        + "1 test: 1 passed, 0 failed \\([\\d.]+ m?s\\)\n");
        assertThat(console.err.toString()).isEmpty();
    }

    @Test
    void showsOfAFailureWhatDiffersAndTheTableOfWhy() throws IOException {
        Path failing = Files.writeString(directory.resolve("failing.yaml"), FAILING);

        assertThat(test(failing.toString())).isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString())
                .contains("  FAILED  a paid order is shipped (")
                .contains("failing.yaml:4: triggers\n"
                        + "            expected  exactly placed-orders\n"
                        + "            actual    none\n"
                        + "            Missing: placed-orders\n")
                .contains("          Trigger default/placed-orders does not want it: type \"order.paid\" is not"
                        + " \"order.placed\"\n"
                        + "            CONDITION          ATTRIBUTE   EXPECTED            ACTUAL         RESULT\n")
                .contains("1 test: 0 passed, 1 failed (");
    }

    @Test
    void searchesDirectoriesAndPatterns() throws IOException {
        Files.createDirectories(directory.resolve("deep/target"));
        Files.writeString(directory.resolve("deep/routing.yaml"), TABLE);
        Files.writeString(directory.resolve("deep/target/routing.yaml"), TABLE);
        Files.writeString(directory.resolve("other.yaml"), "kind: Broker");

        assertThat(test(directory.toString())).isEqualTo(ExitCode.OK);
        assertThat(test(directory + "/deep/*.yaml")).isEqualTo(ExitCode.OK);

        assertThat(console.out.toString())
                .contains("2 tests: 2 passed, 0 failed")
                .contains("1 test: 1 passed, 0 failed");
    }

    @Test
    void aFileThatIsWrongDoesNotKeepTheOthersFromRunning() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "test: []");

        assertThat(test(wrong.toString(), table.toString())).isEqualTo(ExitCode.WRONG);

        assertThat(console.out.toString())
                .contains("wrong.yaml:1:1: test: unknown field. Did you mean \"tests\"?")
                .contains("1 test: 1 passed, 0 failed; 1 file is wrong");
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        assertThat(test("nowhere.yaml")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.err.toString())
                .startsWith("knemu: there is no such file or directory: nowhere.yaml\n  why:  ");

        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(test(empty.toString())).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.err.toString())
                .contains(
                        "knemu: there is no routing table in " + empty + "\n"
                                + "  why:  looked for routing.yaml, *.routing.yaml and *-routing.yaml (or .yml) in it and below it\n");
    }

    @Test
    void printsJson() throws IOException {
        Path failing = Files.writeString(directory.resolve("failing.yaml"), FAILING);

        assertThat(test(table.toString(), failing.toString(), "-o", "json")).isEqualTo(ExitCode.WRONG);

        JsonNode json = new ObjectMapper().readTree(console.out.toString());
        assertThat(json.path("tests").asInt()).isEqualTo(2);
        assertThat(json.path("failed").asInt()).isEqualTo(1);
        JsonNode test = json.path("files").get(1).path("tests").get(0);
        assertThat(test.path("name").asText()).isEqualTo("a paid order is shipped");
        assertThat(test.path("line").asInt()).isEqualTo(2);
        assertThat(test.path("problems").get(0).path("expected").asText()).isEqualTo("exactly placed-orders");
        assertThat(test.path("answers")
                        .get(0)
                        .path("conditions")
                        .get(0)
                        .path("actual")
                        .asText())
                .isEqualTo("order.paid");
    }

    @Test
    void writesXmlThatBuildServersRead() throws Exception {
        Path failing = Files.writeString(directory.resolve("failing.yaml"), FAILING);
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "test: []");
        Path xml = directory.resolve("reports/routing.xml");

        test(table.toString(), failing.toString(), wrong.toString(), "--junit-xml", xml.toString());

        Element suites = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement();
        assertThat(suites.getTagName()).isEqualTo("testsuites");
        assertThat(suites.getAttribute("tests")).isEqualTo("3");
        assertThat(suites.getAttribute("failures")).isEqualTo("1");
        assertThat(suites.getAttribute("errors")).isEqualTo("1");
        assertThat(suites.getElementsByTagName("testsuite").getLength()).isEqualTo(3);
        Element failure = (Element) suites.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message"))
                .startsWith("triggers: expected exactly placed-orders, got none. Missing: placed-orders (");
        assertThat(failure.getTextContent()).contains("failing.yaml:2: a paid order is shipped\n");
        Element test = (Element) failure.getParentNode();
        assertThat(test.getAttribute("name")).isEqualTo("a paid order is shipped");
        assertThat(test.getAttribute("file")).isEqualTo(failing.toString());
        assertThat(test.getAttribute("line")).isEqualTo("2");
        assertThat(test.getAttribute("time")).matches("\\d+\\.\\d{3}");
        Element error = (Element) suites.getElementsByTagName("error").item(0);
        assertThat(error.getTextContent()).contains("wrong.yaml:1:1: test: unknown field.");
    }
}
