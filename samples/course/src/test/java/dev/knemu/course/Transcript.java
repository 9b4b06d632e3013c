package dev.knemu.course;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What commands are expected to print, all of it, as it stands in a README.
 *
 * <p>{@code …} stands for what differs from run to run, such as times and ids: any text within a line; on a line of its
 * own any number of lines, also none. Two or more blanks stand for two or more, since a table is as wide as what is in
 * it. Blanks at the ends of lines do not count.
 *
 * <p>A line that begins with a time of day, {@code 11:07:22.979}, is told by {@code knemu run} from the background: the
 * time does not count, and among other lines it may come earlier or later than shown, for so it does in a terminal; also
 * between a line and its end, where a command writes these one after the other.
 */
record Transcript(String text) {

    private static final String ELLIPSIS = "…";
    private static final Pattern TOLD = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  .*");
    private static final Pattern INTERRUPTED = Pattern.compile("(?m)^(?!" + TOLD + ")(.*?\\S)(" + TOLD + "\\n)(.*\\n)");
    private static final int TIME = "11:07:22.979".length();

    boolean matches(String output) {
        return difference(output).isEmpty();
    }

    /** Where the output leaves what is expected, in words for whoever has to mend the README or Knemu. */
    Optional<String> difference(String output) {
        List<String> expected = text.lines().toList();
        List<String> printed =
                INTERRUPTED.matcher(output).replaceAll("$1$3$2").lines().toList();
        return difference(
                        expected.stream().filter(line -> !isTold(line)).toList(),
                        printed.stream().filter(line -> !isTold(line)).toList())
                .or(() -> difference(
                        expected.stream()
                                .filter(line -> isTold(line) || isEllipsis(line))
                                .map(Transcript::timeless)
                                .toList(),
                        printed.stream()
                                .filter(Transcript::isTold)
                                .map(Transcript::timeless)
                                .toList()));
    }

    private static boolean isTold(String line) {
        return TOLD.matcher(line).matches();
    }

    private static boolean isEllipsis(String line) {
        return line.strip().equals(ELLIPSIS);
    }

    private static String timeless(String line) {
        return isTold(line) ? line.substring(TIME) : line;
    }

    private static Optional<String> difference(List<String> expected, List<String> printed) {
        List<String> patterns = expected.stream().map(Transcript::pattern).toList();
        String output =
                printed.stream().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
        if (Pattern.matches(String.join("", patterns), output)) {
            return Optional.empty();
        }
        int held = 0;
        int end = 0;
        for (int i = 1; i <= patterns.size(); i++) {
            Matcher matcher =
                    Pattern.compile(String.join("", patterns.subList(0, i))).matcher(output);
            if (matcher.lookingAt()) {
                held = i;
                end = matcher.end();
            }
        }
        return Optional.of("expected " + first(expected.stream().skip(held)) + ", got "
                + first(output.substring(end).lines()));
    }

    private static String first(Stream<String> lines) {
        return lines.findFirst().map(line -> '"' + line + '"').orElse("no more");
    }

    private static String pattern(String line) {
        if (isEllipsis(line)) {
            return "(?:.*\n)*?";
        }
        return Arrays.stream(line.stripTrailing().split(ELLIPSIS, -1))
                .map(part -> Arrays.stream(part.split(" {2,}", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(" {2,}")))
                .collect(Collectors.joining(".*", "", "\n"));
    }
}
