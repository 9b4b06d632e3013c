package dev.knemu.cli.check;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.lint.Finding;
import dev.knemu.lint.Lint;
import dev.knemu.lint.Rule;
import dev.knemu.lint.Severity;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.NearestName;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu lint}: what is wrong, or doubtful, with manifests. */
@Command(
        name = "lint",
        headerHeading = "Example:%n" + "  knemu lint -f k8s/eventing%n" + "  knemu lint -f k8s/eventing -o github%n%n",
        description = {
            "Checks manifests without running them.",
            "Finds reply loops, Triggers that can never match, names that do not exist, dead letter sinks that are"
                    + " missing, and says what retries cost in time."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no errors were found",
            "2:the command line was wrong",
            "3:errors were found; with --strict, warnings too",
            "4:a file was not found"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LintCommand implements Callable<Integer> {

    enum Format {
        json,
        sarif,
        github
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            description = "a manifest, or a directory with all manifests below it; - is standard input;"
                    + " may be given several times")
    private List<String> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "instead of text: json, sarif for code scanning, github for annotations of a workflow")
    private Format format;

    @Option(names = "--strict", description = "end with 3 for warnings as well")
    private boolean strict;

    @Option(
            names = "--disable",
            paramLabel = "RULE",
            split = ",",
            description = "leave this rule out; several with commas. The rules: invalid-manifest, missing-reference,"
                    + " no-dead-letter-sink, not-emulated, reply-loop, retry-budget, trigger-duplicates,"
                    + " trigger-never-matches")
    private List<String> disabled = List.of();

    @Override
    public Integer call() {
        List<Rule> left = disabled.stream().map(this::rule).toList();
        List<Finding> findings = find().stream()
                .filter(finding -> !left.contains(finding.rule()))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (format == null) {
            new FindingsText(Paint.ofOutput()).lines(findings).forEach(out::println);
        } else {
            switch (format) {
                case json -> out.println(FindingsJson.of(findings));
                case sarif -> out.println(FindingsSarif.of(findings));
                case github -> findings.forEach(finding -> out.println(FindingsGithub.of(finding)));
            }
        }
        out.flush();
        boolean isWrong = findings.stream()
                .map(Finding::severity)
                .anyMatch(severity -> severity == Severity.ERROR || strict && severity == Severity.WARNING);
        return isWrong ? ExitCode.WRONG : ExitCode.OK;
    }

    private Rule rule(String id) {
        return Rule.ofId(id).orElseThrow(() -> {
            List<String> ids = Arrays.stream(Rule.values()).map(Rule::id).toList();
            return new ParameterException(
                    spec.commandLine(),
                    "--disable " + id + " is no rule. "
                            + NearestName.of(id, ids)
                                    .map(near -> "Did you mean " + near + "?")
                                    .orElse("There are: " + String.join(", ", ids) + "."));
        });
    }

    private List<Finding> find() {
        try {
            return Lint.check(Manifests.parse(paths, System.in));
        } catch (ManifestException unreadable) {
            return Lint.unreadable(unreadable);
        }
    }
}
