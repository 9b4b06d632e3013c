package dev.knemu.cli.autoscale;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu autoscale}: the Knative Pod Autoscaler without a cluster. */
@Command(
        name = "autoscale",
        headerHeading = "Example:%n"
                + "  knemu autoscale calc -f service.yaml --load 50%n"
                + "  knemu autoscale sim -f service.yaml --load 'spikes:10/s..500/s@60s,5s'%n"
                + "  knemu autoscale compare now.yaml then.yaml --load 50 --html difference.html%n"
                + "  knemu autoscale sweep -f service.yaml --load 50 --target 5,10,20 --window 30s,60s%n"
                + "      --goal 'p95<1s,min pod-seconds'%n%n",
        description = "Works out how a Service scales: no cluster, no pods, no waiting.",
        subcommands = {CalcCommand.class, SimCommand.class, CompareCommand.class, SweepCommand.class},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class AutoscaleCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "it is not said what to work out. Write for example knemu autoscale calc --load 50");
    }
}
