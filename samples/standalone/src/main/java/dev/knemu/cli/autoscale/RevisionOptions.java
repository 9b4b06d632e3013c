package dev.knemu.cli.autoscale;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is scaled, and how: one Service of a manifest, or options alone. */
final class RevisionOptions extends ServiceOptions {

    @Option(names = "--container-concurrency", paramLabel = "N", description = "over the Service's own; 0 is no limit")
    private Optional<Integer> containerConcurrency = Optional.empty();

    /** @throws dev.knemu.cli.terminal.Problem where Knative would refuse any of it; all that is wrong is told at once */
    Revision revision() {
        return template().with(Map.of());
    }

    @Override
    Template template(List<String> from) {
        Template read = super.template(from);
        return containerConcurrency.map(read::withLimit).orElse(read);
    }
}
