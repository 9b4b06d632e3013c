package dev.knemu.cli.bench;

import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What became of the events of one phase.
 *
 * @param accepted answered with 2xx
 * @param refusals how many were answered with each other status
 * @param failed events that can have no answer any more, such as for a connection that was closed
 * @param unanswered events that had no answer when waiting ended
 * @param problem why the first failed
 * @param missed events that were due and not sent, since too many were without an answer
 * @param expected arrivals that events which were accepted ought to have had
 * @param answers nanoseconds from when an event was due to its answer
 * @param deliveries nanoseconds from when an event was due to each of its arrivals
 * @param lag nanoseconds from when an event was due to when it was sent: the part of the harness
 */
record Outcome(
        long sent,
        long accepted,
        Map<Integer, Long> refusals,
        long failed,
        long unanswered,
        Optional<String> problem,
        long missed,
        long expected,
        long lost,
        long duplicates,
        Histogram answers,
        Histogram deliveries,
        Histogram lag) {}
