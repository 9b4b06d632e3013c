package dev.knemu.cli.terminal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in the three parts of a {@link Problem}.
 *
 * <p>Our own messages are sentences: the first says what is wrong, the others how to mend it. For those of the library the
 * kind of the mistake says why.
 */
public final class UsageText {

    private UsageText() {}

    /** @param nearest of some names the one that was meant by a word, if there is one */
    public static String of(
            ParameterException mistake, BiFunction<String, Collection<String>, Optional<String>> nearest) {
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        String message = what(mistake, command);
        int end = message.indexOf(". ");
        List<String> mend = new ArrayList<>();
        if (end >= 0) {
            mend.add(message.substring(end + 2));
        }
        mend.addAll(suggestions(mistake, nearest));
        mend.add("see " + command + " --help");
        return Problem.text(
                end >= 0 ? message.substring(0, end) : message,
                why(mistake, command),
                mend.stream().collect(Collectors.joining("\n")));
    }

    private static String what(ParameterException mistake, String command) {
        if (mistake instanceof UnmatchedArgumentException unmatched && isAWord(unmatched)) {
            String word = unmatched.getUnmatched().get(0);
            return isACommandWanted(mistake)
                    ? "there is no command \"" + command + " " + word + "\""
                    : "\"" + word + "\" is one argument too many";
        }
        return String.valueOf(mistake.getMessage()).strip();
    }

    private static boolean isAWord(UnmatchedArgumentException unmatched) {
        return !unmatched.isUnknownOption() && !unmatched.getUnmatched().isEmpty();
    }

    private static boolean isACommandWanted(ParameterException mistake) {
        return !mistake.getCommandLine().getSubcommands().isEmpty();
    }

    private static String why(ParameterException mistake, String name) {
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            if (isAWord(unmatched) && isACommandWanted(mistake)) {
                return "its commands are "
                        + mistake.getCommandLine().getSubcommands().entrySet().stream()
                                .filter(command -> !command.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", "));
            }
            return unmatched.isUnknownOption() ? name + " has no such option" : name + " takes no such argument";
        }
        if (mistake instanceof MissingParameterException) {
            return name + " cannot do without it";
        }
        if (mistake.getArgSpec() != null) {
            return "the value is not what the " + (mistake.getArgSpec().isOption() ? "option" : "argument") + " takes";
        }
        return name + " begins only when its command line is clear; nothing was done";
    }

    private static List<String> suggestions(
            ParameterException mistake, BiFunction<String, Collection<String>, Optional<String>> nearest) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && isAWord(unmatched)
                && isACommandWanted(mistake)) {
            return nearest
                    .apply(
                            unmatched.getUnmatched().get(0),
                            mistake.getCommandLine().getSubcommands().keySet())
                    .map(near -> "did you mean " + near + "?")
                    .stream()
                    .toList();
        }
        return mistake instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? List.of("did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?")
                : List.of();
    }
}
