package dev.knemu.cli.autoscale;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.autoscale.Activators;
import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.Decider;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code knemu autoscale calc}: what can be said without time. */
@Command(
        name = "calc",
        headerHeading = "Example:%n"
                + "  knemu autoscale calc -f service.yaml --load 50%n"
                + "  knemu autoscale calc -a target=10 -a target-utilization-percentage=60%n"
                + "      --load 20%n%n",
        description = "Says how many pods a steady load needs, above which load panic and the activator come in,"
                + " and how long it takes to zero.",
        customSynopsis = "knemu autoscale calc [-f PATH] --load N [-a KEY=VALUE]... [-o json]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CalcCommand implements Callable<Integer> {

    enum Format {
        json
    }

    private static final double MOST_EXACT = 1e15;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RevisionOptions revision = new RevisionOptions();

    @Option(
            names = "--load",
            paramLabel = "N",
            required = true,
            description = "requests in flight, or requests a second where the metric is rps")
    private double load;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json instead of text")
    private Optional<Format> format = Optional.empty();

    @Override
    public Integer call() {
        RevisionScaling scaling = revision.revision().scaling();
        if (!(load >= 0) || Double.isInfinite(load)) {
            throw RevisionOptions.wrong(
                    "--load " + load + " is no load", "it is 0 or more", "write for example --load 50");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(format.isPresent() ? json(scaling).toPrettyString() : text(scaling));
        out.flush();
        return ExitCode.OK;
    }

    private String text(RevisionScaling scaling) {
        int pods = scaling.podsFor(load);
        String unit = scaling.metric() == RevisionScaling.Metric.RPS ? "requests a second" : "requests in flight";
        return String.join(
                "\n",
                "target        " + number(scaling.target()) + " " + unit + " a pod (total " + number(scaling.total())
                        + ")",
                "pods          " + pods + " for a steady load of " + number(load) + bounds(scaling, pods),
                "panic         with " + pods + " ready above " + number(scaling.panicBorder(pods)) + " over "
                        + seconds(scaling.panicWindow()),
                "activator     " + activator(scaling, pods),
                "activators    " + Activators.count(scaling, pods),
                "to zero       " + toZero(scaling));
    }

    private String bounds(RevisionScaling scaling, int pods) {
        int unbounded = (int) Math.ceil(load / scaling.target());
        if (unbounded == pods) {
            return "";
        }
        return ", held at " + bound(scaling, pods, unbounded) + "; " + unbounded + " without it";
    }

    private static String bound(RevisionScaling scaling, int pods, int unbounded) {
        if (unbounded > pods || pods == scaling.maxScale()) {
            return "max-scale";
        } else if (pods == scaling.minScale()) {
            return "min-scale";
        }
        return unbounded > 0 ? "activation-scale" : "enable-scale-to-zero=false";
    }

    private static String activator(RevisionScaling scaling, int pods) {
        if (scaling.targetBurstCapacity() == 0 && pods > 0) {
            return "never in the path with " + pods + " ready";
        }
        return scaling.activatorBorder(pods)
                .filter(border -> pods > 0)
                .map(border -> "in the path with " + pods + " ready above " + number(border))
                .orElse("always in the path with " + pods + " ready");
    }

    private static String toZero(RevisionScaling scaling) {
        return isNeverZero(scaling)
                ? "never"
                : seconds(quickest(scaling)) + " to " + seconds(slowest(scaling)) + " after the last request";
    }

    private static boolean isNeverZero(RevisionScaling scaling) {
        return scaling.minScale() > 0 || !scaling.cluster().enableScaleToZero();
    }

    /** The activator was in the path all the time, and the decision came as soon as it could. */
    private static Duration quickest(RevisionScaling scaling) {
        // A delay holds the wish of the last decision with load, up to two seconds before the window was empty.
        Duration delay = scaling.scaleDownDelay().isZero()
                ? Duration.ZERO
                : scaling.scaleDownDelay().minusNanos(Decider.TICK_NANOS);
        return scaling.stableWindow().plus(scaling.retention()).plus(delay);
    }

    /** The activator comes in when the window has passed; two seconds until the decision, three until the next pass. */
    private static Duration slowest(RevisionScaling scaling) {
        AutoscalerConfig cluster = scaling.cluster();
        Duration longest = cluster.scaleToZeroGracePeriod().compareTo(scaling.retention()) > 0
                ? cluster.scaleToZeroGracePeriod()
                : scaling.retention();
        return scaling.stableWindow()
                .plus(longest)
                .plus(scaling.scaleDownDelay())
                .plusSeconds(5);
    }

    private ObjectNode json(RevisionScaling scaling) {
        int pods = scaling.podsFor(load);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("format", "knemu-autoscale-calc/1")
                .put("metric", scaling.metric() == RevisionScaling.Metric.RPS ? "rps" : "concurrency")
                .put("load", load)
                .put("target", scaling.target())
                .put("total", scaling.total())
                .put("pods", pods)
                .put("panicAbove", scaling.panicBorder(pods))
                .put("activators", Activators.count(scaling, pods));
        scaling.activatorBorder(pods).ifPresent(border -> root.put("activatorAbove", border));
        if (!isNeverZero(scaling)) {
            root.put("toZeroSecondsLeast", quickest(scaling).toMillis() / 1000.0)
                    .put("toZeroSecondsMost", slowest(scaling).toMillis() / 1000.0);
        }
        return root;
    }

    private static String seconds(Duration duration) {
        return number(duration.toMillis() / 1000.0) + " s";
    }

    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < MOST_EXACT) {
            return Long.toString((long) value);
        }
        return BigDecimal.valueOf(Math.rint(value * 1e6) / 1e6)
                .stripTrailingZeros()
                .toPlainString();
    }
}
