package dev.knemu.cli.completion;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish: one line for each command, option and value that can be completed. */
final class FishScript {

    private final CommandSpec root;
    private final List<String> lines = new ArrayList<>();

    FishScript(CommandSpec root) {
        this.root = root;
    }

    String text() {
        lines.add("# Nothing but what is below, except where a file is meant.");
        lines.add("complete -c " + root.name() + " -f");
        add(root, List.of());
        return String.join("\n", lines) + "\n";
    }

    private void add(CommandSpec command, List<String> path) {
        Set<CommandLine> subcommands = new LinkedHashSet<>(command.subcommands().values());
        subcommands.removeIf(
                subcommand -> subcommand.getCommandSpec().usageMessage().hidden());
        String here = condition(path, subcommands);
        subcommands.forEach(subcommand ->
                line(here, "-a " + subcommand.getCommandName() + description(first(subcommand.getCommandSpec()))));
        command.options().stream().filter(option -> !option.hidden()).forEach(option -> line(here, words(option)));
        command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .filter(parameter -> !values(parameter).isEmpty())
                .forEach(parameter -> line(here, "-a '" + values(parameter) + "'"));
        for (CommandLine subcommand : subcommands) {
            List<String> below = new ArrayList<>(path);
            below.add(subcommand.getCommandName());
            add(subcommand.getCommandSpec(), below);
        }
    }

    private void line(String condition, String rest) {
        lines.add("complete -c " + root.name() + (condition.isEmpty() ? "" : " -n '" + condition + "'") + " " + rest);
    }

    private static String condition(List<String> path, Set<CommandLine> subcommands) {
        List<String> conditions = new ArrayList<>();
        path.forEach(command -> conditions.add("__fish_seen_subcommand_from " + command));
        if (!subcommands.isEmpty()) {
            conditions.add(
                    path.isEmpty()
                            ? "__fish_use_subcommand"
                            : "not __fish_seen_subcommand_from "
                                    + String.join(
                                            " ",
                                            subcommands.stream()
                                                    .map(CommandLine::getCommandName)
                                                    .toList()));
        }
        return String.join("; and ", conditions);
    }

    private static String words(OptionSpec option) {
        StringBuilder words = new StringBuilder();
        for (String name : option.names()) {
            words.append(words.isEmpty() ? "" : " ")
                    .append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            String values = values(option);
            words.append(!values.isEmpty() ? " -x -a '" + values + "'" : isFile(option) ? " -r -F" : " -x");
        }
        return words + description(first(option.description()));
    }

    private static String values(ArgSpec argument) {
        List<String> values = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(values::add);
        }
        return String.join(" ", values);
    }

    private static boolean isFile(OptionSpec option) {
        return option.paramLabel().contains("PATH")
                || option.paramLabel().contains("FILE")
                || option.paramLabel().contains("DIR");
    }

    private static String first(CommandSpec command) {
        return first(command.usageMessage().description());
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0];
    }

    private static String description(String text) {
        String plain = text.replace("%n", " ").replace("%%", "%").replaceAll("\\$\\{[^}]*}", "...");
        return plain.isEmpty() ? "" : " -d '" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
