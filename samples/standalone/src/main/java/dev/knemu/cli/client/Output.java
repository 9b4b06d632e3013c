package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How an answer of the API is shown: in words, or with {@code -o json} as it is. */
final class Output {

    enum Format {
        json
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json, as the API has it")
    private Optional<Format> format = Optional.empty();

    /** Shows the lines that are made of the answer. */
    void show(JsonNode answer, Function<JsonNode, List<String>> words) {
        PrintWriter out = command.commandLine().getOut();
        if (format.isPresent()) {
            out.println(Json.pretty(answer));
        } else {
            words.apply(answer).forEach(out::println);
        }
        out.flush();
    }

    /** As {@link #show(JsonNode, Function)}; an answer without lines is told of on standard error, since it is no result. */
    void show(JsonNode answer, Function<JsonNode, List<String>> words, String withoutLines) {
        show(answer, any -> {
            List<String> lines = words.apply(answer);
            if (lines.isEmpty()) {
                PrintWriter err = command.commandLine().getErr();
                err.println(withoutLines);
                err.flush();
            }
            return lines;
        });
    }
}
