package dev.knemu.samples.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the snippets of the pages on testing and on Kafka against the files that they are taken from, which the build compiles
 * and runs: a block is some lines, as they stand one after the other, of the file that the last link above it names.
 */
class HowtoTest {

    private static final Path PAGES = Path.of("../../docs/howto");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+(?:\\.java|\\.yaml|\\.xml|/README\\.md))\\)");
    private static final String FENCE = "```";

    /** @param line where it begins, from 1 */
    private record Snippet(int line, String file, List<String> lines) {

        boolean isIn(List<String> source) {
            return IntStream.rangeClosed(0, source.size() - lines.size())
                    .anyMatch(at -> isThere(source.subList(at, at + lines.size())));
        }

        /** Indented alike, however deep. */
        private boolean isThere(List<String> some) {
            String first = some.get(0);
            String indent =
                    first.substring(0, first.length() - first.stripLeading().length());
            return IntStream.range(0, lines.size())
                    .allMatch(i -> some.get(i).equals(lines.get(i).isEmpty() ? "" : indent + lines.get(i)));
        }
    }

    @TestFactory
    Stream<DynamicTest> showsTests() throws IOException {
        return shows("testing.md", 11);
    }

    @TestFactory
    Stream<DynamicTest> showsTheWayToKafka() throws IOException {
        return shows("kafka.md", 4);
    }

    private static Stream<DynamicTest> shows(String name, int atLeast) throws IOException {
        Path page = PAGES.resolve(name);
        List<Snippet> snippets = snippets(Files.readAllLines(page));
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(atLeast);
        return snippets.stream()
                .map(snippet -> dynamicTest("line " + snippet.line() + ": what stands in " + snippet.file(), () -> {
                    Path file = page.resolveSibling(snippet.file());
                    if (!snippet.isIn(Files.readAllLines(file))) {
                        fail(page.normalize() + ":" + snippet.line() + ": these lines do not stand so in "
                                + file.normalize() + ", which the link above them names:\n"
                                + String.join("\n", snippet.lines())
                                + "\nCopy them from there; what is not indented in the page may be so in the file.");
                    }
                }));
    }

    @Test
    void doesNotShowWhatIsInNoFile() {
        List<Snippet> snippets = snippets(
                List.of("[A](A.java)", FENCE + "java", "if (a) {", "", "    b();", "}", FENCE, "", "[B](b.yaml)"));

        assertThat(snippets).containsExactly(new Snippet(3, "A.java", List.of("if (a) {", "", "    b();", "}")));
        assertThat(snippets.get(0).isIn(List.of("{", "  if (a) {", "", "      b();", "  }", "}")))
                .isTrue();
        assertThat(snippets.get(0).isIn(List.of("{", "  if (a) {", "      b();", "  }", "}")))
                .isFalse();
        assertThat(snippets.get(0).isIn(List.of("if (a) {"))).isFalse();
    }

    private static List<Snippet> snippets(List<String> page) {
        List<Snippet> snippets = new ArrayList<>();
        String file = "";
        for (int i = 0; i < page.size(); i++) {
            Matcher link = LINK.matcher(page.get(i));
            while (link.find()) {
                file = link.group(1);
            }
            if (page.get(i).startsWith(FENCE)) {
                int begin = i + 1;
                int end = begin + page.subList(begin, page.size()).indexOf(FENCE);
                snippets.add(new Snippet(begin + 1, file, List.copyOf(page.subList(begin, end))));
                i = end;
            }
        }
        return snippets;
    }
}
