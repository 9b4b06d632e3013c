package dev.knemu.test;

import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Map;

/**
 * One request that a {@link Probe} got: an event, or one more attempt to deliver it. Immutable.
 *
 * @param time when it came, on the emulator's clock
 * @param event with Knative's extensions
 * @param headers as {@link dev.knemu.ReceivedEvent#headers()}
 * @param attempt 1 for the first request of a delivery to this probe, 2 for the first retry
 * @param delivery the delivery's number in the journal; 0 where it has none
 */
public record Arrival(Instant time, CloudEvent event, Map<String, String> headers, int attempt, long delivery) {

    public Arrival {
        headers = Map.copyOf(headers);
    }
}
