package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.GoText;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.ServiceTime;
import dev.knemu.autoscale.simulation.Simulation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a run began with, by the names that Knative has for it. */
final class SettingsText {

    private SettingsText() {}

    static Map<String, String> of(Simulation simulation) {
        RevisionScaling scaling = simulation.scaling();
        AutoscalerConfig cluster = scaling.cluster();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("metric", scaling.metric() == RevisionScaling.Metric.RPS ? "rps" : "concurrency");
        all.put("target of a pod", number(scaling.target()) + " (total " + number(scaling.total()) + ")");
        all.put(
                "containerConcurrency",
                scaling.containerConcurrency() == 0 ? "0 (no limit)" : String.valueOf(scaling.containerConcurrency()));
        all.put("window", GoText.print(scaling.stableWindow()));
        all.put("panic window", GoText.print(scaling.panicWindow()));
        all.put("panic-threshold-percentage", number(scaling.panicThreshold() * 100));
        all.put(
                "metric-aggregation-algorithm",
                scaling.aggregation().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        all.put("target-burst-capacity", number(scaling.targetBurstCapacity()));
        all.put("min-scale", String.valueOf(scaling.minScale()));
        all.put("max-scale", scaling.maxScale() == 0 ? "0 (no limit)" : String.valueOf(scaling.maxScale()));
        all.put("initial-scale", String.valueOf(scaling.initialScale()));
        all.put(
                "activation-scale",
                scaling.activationScale() <= 1 ? "none" : String.valueOf(scaling.activationScale()));
        all.put("scale-down-delay", GoText.print(scaling.scaleDownDelay()));
        all.put("scale-to-zero-pod-retention-period", GoText.print(scaling.retention()));
        all.put("scale-to-zero-grace-period", GoText.print(cluster.scaleToZeroGracePeriod()));
        all.put("enable-scale-to-zero", String.valueOf(cluster.enableScaleToZero()));
        all.put("max-scale-up-rate", number(cluster.maxScaleUpRate()));
        all.put("max-scale-down-rate", number(cluster.maxScaleDownRate()));
        all.put("duration of the run", GoText.print(simulation.duration()));
        all.put("time that a request takes", times(simulation.serviceTime()));
        all.put("pods when it begins", String.valueOf(simulation.pods()));
        all.put("start of a pod", GoText.print(simulation.podStart()));
        all.put("timeout of a request", GoText.print(simulation.timeout()));
        all.put("activators of the cluster", String.valueOf(simulation.activators()));
        all.put(
                "phases of tick, scrape, report",
                GoText.print(simulation.tickPhase()) + ", " + GoText.print(simulation.scrapePhase()) + ", "
                        + GoText.print(simulation.reportPhase())
                        + (simulation.podsReportApart() ? "; pods apart" : ""));
        all.put(
                "probes of activators",
                "every " + GoText.print(simulation.probePeriod()) + ", ready " + GoText.print(simulation.readyLag())
                        + " after the first answer");
        all.put("scrapes that fail", number(simulation.scrapeFailures()));
        all.put(
                "delivery",
                simulation
                        .delivery()
                        .map(delivery ->
                                "parallelism " + (delivery.parallelism() == 0 ? "unlimited" : delivery.parallelism())
                                        + ", retry " + delivery.retry() + ", "
                                        + delivery.backoffPolicy().name().toLowerCase(Locale.ROOT) + " from "
                                        + GoText.print(delivery.backoffDelay()))
                        .orElse("none: requests come straight"));
        all.put("seed", String.valueOf(simulation.seed()));
        return all;
    }

    private static String times(ServiceTime times) {
        String saturation = times.saturation() == Double.POSITIVE_INFINITY
                ? ""
                : ", slower with more than " + number(times.saturation()) + " at a time";
        Duration mean = Duration.ofNanos(Math.round(times.meanSeconds() * 1e9));
        return GoText.print(mean) + " " + times.distribution().name().toLowerCase(Locale.ROOT) + saturation;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value).replaceAll("\\.?0+$", "");
    }
}
