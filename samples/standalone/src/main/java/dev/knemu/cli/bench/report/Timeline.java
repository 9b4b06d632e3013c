package dev.knemu.cli.bench.report;

import java.time.Duration;
import java.util.List;

/**
 * How many there were in each interval of a run. A last interval that is shorter than the others is left out, as it
 * would look like a fall.
 *
 * @param interval how long each is; more than zero
 * @param answered events that were answered in each
 * @param delivered deliveries that arrived in each
 */
public record Timeline(Duration interval, List<Long> answered, List<Long> delivered) {

    public Timeline {
        Check.present("interval", interval);
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval is " + interval + "; it is to be longer than zero");
        }
        answered = Check.list("answered", answered);
        delivered = Check.list("delivered", delivered);
        answered.forEach(count -> Check.count("answered", count));
        delivered.forEach(count -> Check.count("delivered", count));
    }
}
