package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.GoText;
import dev.knemu.autoscale.RevisionScaling;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to run: settings, load, pods and the phases of the clocks, which in a cluster nothing holds together.
 *
 * @param scaling how the revision is scaled
 * @param workload what comes at it
 * @param serviceTime what a request takes
 * @param duration of the run; whole seconds, at least 1 and at most ten years
 * @param pods that are ready when it begins and have been idle for long; 0 for a revision at zero. Not above max-scale, nor
 *     100,000.
 * @param podStart from the wish for a pod until it is ready; default 3 s
 * @param podDrain how long a removed pod lives on at least; default 30 s
 * @param timeout {@code timeoutSeconds} of the revision; default 300 s
 * @param activators that the cluster has; default 1
 * @param directPolicy how requests that pass no activator are spread over the pods; default round robin
 * @param tickPhase when in two seconds a decision is made; from 0, below 2 s
 * @param scrapePhase when in a second pods are asked; from 0, below 1 s
 * @param reportPhase when in a second activators report; from 0, below 1 s; only of the engine of single requests, as are the following
 * @param probePeriod how often activators ask a pod whether it answers; default 200 ms; 0 for all the time
 * @param readyLag how much later than its answer to activators Kubernetes calls a pod ready; default 0
 * @param podsReportApart whether each pod begins its reports at a time of its own within the second; else all at its beginning
 * @param scrapeFailures the part of pods that do not answer when they are asked for their load; from 0, below 1
 * @param delivery what stands before the revision; empty where requests come straight to it
 * @param seed of all that is random
 */
public record Simulation(
        RevisionScaling scaling,
        Workload workload,
        ServiceTime serviceTime,
        Duration duration,
        int pods,
        Duration podStart,
        Duration podDrain,
        Duration timeout,
        int activators,
        Policy directPolicy,
        Duration tickPhase,
        Duration scrapePhase,
        Duration reportPhase,
        Duration probePeriod,
        Duration readyLag,
        boolean podsReportApart,
        double scrapeFailures,
        Optional<Delivery> delivery,
        long seed) {

    private static final int MOST_PODS = 100_000;
    private static final int MOST_ACTIVATORS = 1000;

    /** Who of the ready pods gets a request that passes no activator. */
    public enum Policy {
        ROUND_ROBIN,
        RANDOM,
        LEAST_REQUESTS
    }

    public Simulation {
        int most = scaling.maxScale() > 0 ? scaling.maxScale() : MOST_PODS;
        require(pods >= 0 && pods <= most, "pods at first", pods, "from 0 to " + most);
        require(activators >= 1 && activators <= MOST_ACTIVATORS, "activators", activators, "from 1 to 1000");
        requireBetween(duration, "duration", Duration.ofSeconds(1), Duration.ofDays(3650));
        requireBetween(podStart, "pod start", Duration.ZERO, Duration.ofDays(1));
        requireBetween(podDrain, "pod drain", Duration.ZERO, Duration.ofDays(1));
        requireBetween(timeout, "timeout", Duration.ofSeconds(1), Duration.ofDays(1));
        requireBetween(tickPhase, "tick phase", Duration.ZERO, Duration.ofNanos(1_999_999_999));
        requireBetween(scrapePhase, "scrape phase", Duration.ZERO, Duration.ofNanos(999_999_999));
        requireBetween(reportPhase, "report phase", Duration.ZERO, Duration.ofNanos(999_999_999));
        requireBetween(probePeriod, "probe period", Duration.ZERO, Duration.ofMinutes(1));
        requireBetween(readyLag, "ready lag", Duration.ZERO, Duration.ofDays(1));
        require(
                scrapeFailures >= 0 && scrapeFailures < 1,
                "part of failing scrapes",
                scrapeFailures,
                "from 0 to less than 1");
        require(
                delivery.isEmpty() || workload.kind() == Workload.Kind.RATE,
                "delivery by a broker",
                "and clients",
                "with a load of events a second, such as 100/s: a broker does not wait for answers before it takes the"
                        + " next");
    }

    private static void requireBetween(Duration value, String name, Duration least, Duration most) {
        boolean isBetween = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        require(isBetween, name, GoText.print(value), "from " + GoText.print(least) + " to " + GoText.print(most));
    }

    private static void require(boolean isPossible, String name, Object value, String bounds) {
        if (!isPossible) {
            throw new InvalidSimulationException(
                    "There is no run with the " + name + " " + value + ". Choose it " + bounds + ".");
        }
    }

    /** With a service time of 100 ms, for ten minutes, beginning with min-scale pods; all clocks in step. */
    public static Simulation of(RevisionScaling scaling, Workload workload) {
        return new Simulation(
                scaling,
                workload,
                ServiceTime.fixed(0.1),
                Duration.ofMinutes(10),
                scaling.minScale(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(300),
                1,
                Policy.ROUND_ROBIN,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMillis(200),
                Duration.ZERO,
                false,
                0,
                Optional.empty(),
                1);
    }

    public Simulation withScaling(RevisionScaling scaling) {
        Draft draft = new Draft(this);
        draft.scaling = scaling;
        return draft.finished();
    }

    public Simulation withServiceTime(ServiceTime serviceTime) {
        Draft draft = new Draft(this);
        draft.serviceTime = serviceTime;
        return draft.finished();
    }

    public Simulation withDuration(Duration duration) {
        Draft draft = new Draft(this);
        draft.duration = duration;
        return draft.finished();
    }

    public Simulation withPods(int pods) {
        Draft draft = new Draft(this);
        draft.pods = pods;
        return draft.finished();
    }

    public Simulation withPodTimes(Duration podStart, Duration podDrain) {
        Draft draft = new Draft(this);
        draft.podStart = podStart;
        draft.podDrain = podDrain;
        return draft.finished();
    }

    public Simulation withTimeout(Duration timeout) {
        Draft draft = new Draft(this);
        draft.timeout = timeout;
        return draft.finished();
    }

    public Simulation withActivators(int activators) {
        Draft draft = new Draft(this);
        draft.activators = activators;
        return draft.finished();
    }

    public Simulation withDirectPolicy(Policy directPolicy) {
        Draft draft = new Draft(this);
        draft.directPolicy = directPolicy;
        return draft.finished();
    }

    public Simulation withPhases(Duration tickPhase, Duration scrapePhase, Duration reportPhase) {
        Draft draft = new Draft(this);
        draft.tickPhase = tickPhase;
        draft.scrapePhase = scrapePhase;
        draft.reportPhase = reportPhase;
        return draft.finished();
    }

    public Simulation withSeed(long seed) {
        Draft draft = new Draft(this);
        draft.seed = seed;
        return draft.finished();
    }

    public Simulation withProbes(Duration probePeriod, Duration readyLag) {
        Draft draft = new Draft(this);
        draft.probePeriod = probePeriod;
        draft.readyLag = readyLag;
        return draft.finished();
    }

    public Simulation withPodsReportApart(boolean podsReportApart) {
        Draft draft = new Draft(this);
        draft.podsReportApart = podsReportApart;
        return draft.finished();
    }

    public Simulation withScrapeFailures(double scrapeFailures) {
        Draft draft = new Draft(this);
        draft.scrapeFailures = scrapeFailures;
        return draft.finished();
    }

    public Simulation withDelivery(Delivery delivery) {
        Draft draft = new Draft(this);
        draft.delivery = Optional.of(delivery);
        return draft.finished();
    }

    /** The same with some of it changed. */
    private static final class Draft {

        private RevisionScaling scaling;
        private Workload workload;
        private ServiceTime serviceTime;
        private Duration duration;
        private int pods;
        private Duration podStart;
        private Duration podDrain;
        private Duration timeout;
        private int activators;
        private Policy directPolicy;
        private Duration tickPhase;
        private Duration scrapePhase;
        private Duration reportPhase;
        private Duration probePeriod;
        private Duration readyLag;
        private boolean podsReportApart;
        private double scrapeFailures;
        private Optional<Delivery> delivery;
        private long seed;

        Draft(Simulation from) {
            scaling = from.scaling;
            workload = from.workload;
            serviceTime = from.serviceTime;
            duration = from.duration;
            pods = from.pods;
            podStart = from.podStart;
            podDrain = from.podDrain;
            timeout = from.timeout;
            activators = from.activators;
            directPolicy = from.directPolicy;
            tickPhase = from.tickPhase;
            scrapePhase = from.scrapePhase;
            reportPhase = from.reportPhase;
            probePeriod = from.probePeriod;
            readyLag = from.readyLag;
            podsReportApart = from.podsReportApart;
            scrapeFailures = from.scrapeFailures;
            delivery = from.delivery;
            seed = from.seed;
        }

        Simulation finished() {
            return new Simulation(
                    scaling,
                    workload,
                    serviceTime,
                    duration,
                    pods,
                    podStart,
                    podDrain,
                    timeout,
                    activators,
                    directPolicy,
                    tickPhase,
                    scrapePhase,
                    reportPhase,
                    probePeriod,
                    readyLag,
                    podsReportApart,
                    scrapeFailures,
                    delivery,
                    seed);
        }
    }
}
