package dev.knemu.cli.terminal;

import java.util.ArrayList;
import java.util.List;
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

    public static String of(ParameterException mistake) {
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        String message = String.valueOf(mistake.getMessage()).strip();
        int end = message.indexOf(". ");
        List<String> mend = new ArrayList<>();
        if (end >= 0) {
            mend.add(message.substring(end + 2));
        }
        mend.addAll(suggestions(mistake));
        mend.add("see " + command + " --help");
        return Problem.text(
                end >= 0 ? message.substring(0, end) : message,
                why(mistake, command),
                mend.stream().collect(Collectors.joining("\n")));
    }

    private static String why(ParameterException mistake, String command) {
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            return unmatched.isUnknownOption() ? command + " has no such option" : command + " takes no such argument";
        }
        if (mistake instanceof MissingParameterException) {
            return command + " cannot do without it";
        }
        if (mistake.getArgSpec() != null) {
            return "the value is not what the option takes";
        }
        return "the command line was checked before anything was done";
    }

    private static List<String> suggestions(ParameterException mistake) {
        return mistake instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? List.of("did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?")
                : List.of();
    }
}
