package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the conformance list to its word: a test cites each of its numbers, or {@code docs/deviations.md} says why none
 * does.
 *
 * <p>In the table below {@value #HEADING}, the first column of a row has numbers ({@code C-101}), ranges ({@code
 * C-300…C-330}), or both, separated by commas. A row with the word {@value #PARTLY} is of numbers that a test cites for
 * the part that is emulated.
 */
class ConformanceCoverageTest {

    private static final Path ROOT = root();
    private static final Pattern LISTED = Pattern.compile("(?m)^- (C-\\d{3}) ");
    private static final Pattern CITED = Pattern.compile("C-\\d{3}");
    private static final Pattern RANGE = Pattern.compile("C-(\\d{3})(?:…C-(\\d{3}))?");
    private static final String HEADING = "## Conformance lines that are not emulated (yet)";
    private static final String PARTLY = "partly";

    private final Set<String> listed = found(LISTED, read(ROOT.resolve("docs/reference/conformance.md")));
    private final Set<String> cited = cited();
    private final Set<String> notEmulated = new TreeSet<>();
    private final Set<String> partly = new TreeSet<>();

    ConformanceCoverageTest() {
        String section = read(ROOT.resolve("docs/deviations.md"));
        int start = section.indexOf(HEADING);
        assertThat(start)
                .as("docs/deviations.md has the section \"%s\"", HEADING)
                .isNotNegative();
        int end = section.indexOf("\n## ", start + HEADING.length());
        section.substring(start, end < 0 ? section.length() : end)
                .lines()
                .filter(line -> line.startsWith("| C-"))
                .forEach(this::readRow);
    }

    private void readRow(String line) {
        String[] cells = line.split("\\|");
        Matcher range = RANGE.matcher(cells[1]);
        while (range.find()) {
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            for (int number = first; number <= last; number++) {
                String id = "C-%03d".formatted(number);
                // A range may have holes, as the list has.
                if (range.group(2) == null || listed.contains(id)) {
                    (cells[2].contains(PARTLY) ? partly : notEmulated).add(id);
                }
            }
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/reference/conformance.md"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** What the test sources of all modules cite. */
    private static Set<String> cited() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> ROOT.relativize(file).toString().contains("src/test/java"))
                    // This one speaks of numbers that it only means as examples.
                    .filter(file -> !file.endsWith("ConformanceCoverageTest.java"))
                    .flatMap(file -> found(CITED, read(file)).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(result.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    @Test
    void everyLineIsHeldByATestOrListedAsNotEmulated() {
        assertThat(listed).hasSizeGreaterThan(250);
        assertThat(without(without(without(listed, cited), notEmulated), partly))
                .as("cite these in a test, or say in docs/deviations.md why they are not emulated")
                .isEmpty();
    }

    @Test
    void whatIsCitedOrListedAsNotEmulatedExists() {
        assertThat(without(cited, listed)).as("cited by tests, not in the list").isEmpty();
        assertThat(without(notEmulated, listed))
                .as("not emulated, not in the list")
                .isEmpty();
        assertThat(without(partly, listed))
                .as("partly emulated, not in the list")
                .isEmpty();
    }

    @Test
    void whatIsListedAsNotEmulatedHasNoTest() {
        Set<String> both = new TreeSet<>(notEmulated);
        both.retainAll(cited);
        assertThat(both)
                .as(
                        "a test cites these: take them off docs/deviations.md, or write there what is emulated \"%s\"",
                        PARTLY)
                .isEmpty();
    }

    @Test
    void whatIsListedAsPartlyEmulatedHasATestOfThatPart() {
        assertThat(without(partly, cited)).isEmpty();
    }
}
