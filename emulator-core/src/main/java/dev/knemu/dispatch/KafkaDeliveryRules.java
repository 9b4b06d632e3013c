package dev.knemu.dispatch;

import dev.knemu.event.KnativeExtensions;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Source: knative-extensions/eventing-kafka-broker {@code data-plane/dispatcher}: {@code WebClientCloudEventSender.java},
 * {@code RecordDispatcherImpl.java}, and the defaults of the egress in {@code data-plane/core}.
 */
final class KafkaDeliveryRules implements DeliveryRules {

    private static final Duration BACKOFF_DELAY = Duration.ofMillis(1000);
    private static final Duration TIMEOUT = Duration.ofSeconds(600);
    private static final int ERROR_DATA_BYTES = 1024;

    /** The headers of a failed answer that become extensions of the dead letter, in lower case as headers are here. */
    private static final Pattern ERROR_HEADER = Pattern.compile("kne-[a-z0-9]+");

    private static final int ERROR_HEADER_PREFIX = 4;

    @Override
    public DeliveryPlan completed(DeliveryPlan plan) {
        return new DeliveryPlan(
                plan.retry(),
                plan.backoffPolicy() == null ? BackoffPolicy.EXPONENTIAL : plan.backoffPolicy(),
                plan.backoffDelay() == null ? BACKOFF_DELAY : plan.backoffDelay(),
                plan.timeout() == null ? TIMEOUT : plan.timeout(),
                null,
                ContentMode.BINARY);
    }

    @Override
    public boolean isRetried(int status) {
        return MT.isRetried(status);
    }

    @Override
    public Redirects redirects() {
        return Redirects.SEE_OTHER;
    }

    /** Counts retries from 1, as the documentation does, and unlike the MT data plane. */
    @Override
    public Duration waitBefore(int retry, DeliveryPlan plan, Reply reply, Instant now) {
        Duration delay = Objects.requireNonNullElse(plan.backoffDelay(), BACKOFF_DELAY);
        long times = plan.backoffPolicy() == BackoffPolicy.LINEAR ? retry : 1L << Math.min(retry, 62);
        return Backoffs.times(delay, times);
    }

    @Override
    public boolean prefersReply(Leg leg) {
        return true;
    }

    @Override
    public boolean wantsEventOrNothing() {
        return true;
    }

    @Override
    public boolean takesRepliesOfDeadLetterSink() {
        return true;
    }

    /** It is the subscriber that is told, also where its reply could not be delivered. */
    @Override
    public Map<String, String> errorExtensions(URI subscriber, URI failed, Reply reply) {
        Map<String, String> extensions = new TreeMap<>();
        reply.headers().entries().forEach(header -> {
            if (ERROR_HEADER.matcher(header.getKey()).matches()) {
                extensions.put(header.getKey().substring(ERROR_HEADER_PREFIX), header.getValue());
            }
        });
        extensions.put(KnativeExtensions.ERROR_DEST, subscriber.toString());
        if (reply.isAnswer()) {
            extensions.put(KnativeExtensions.ERROR_CODE, Integer.toString(reply.status()));
            if (reply.body().length > 0) {
                byte[] told = reply.body().length <= ERROR_DATA_BYTES
                        ? reply.body()
                        : Arrays.copyOf(reply.body(), ERROR_DATA_BYTES);
                extensions.put(KnativeExtensions.ERROR_DATA, Base64.getEncoder().encodeToString(told));
            }
        }
        return extensions;
    }

    /** It is built anew, whatever version of CloudEvents it came in. */
    @Override
    public CloudEvent deadLetter(CloudEvent event) {
        if (event.getSpecVersion() == SpecVersion.V1) {
            return event;
        }
        CloudEventBuilder built = CloudEventBuilder.v1()
                .withId(event.getId())
                .withSource(event.getSource())
                .withType(event.getType());
        if (event.getTime() != null) {
            built.withTime(event.getTime());
        }
        if (event.getSubject() != null) {
            built.withSubject(event.getSubject());
        }
        if (event.getDataSchema() != null) {
            built.withDataSchema(event.getDataSchema());
        }
        if (event.getDataContentType() != null) {
            built.withDataContentType(event.getDataContentType());
        }
        if (event.getData() != null) {
            built.withData(event.getData());
        }
        for (String name : event.getExtensionNames()) {
            built.withExtension(name, String.valueOf(event.getExtension(name)));
        }
        return built.build();
    }

    @Override
    public int errorDataBytes() {
        return ERROR_DATA_BYTES;
    }

    /** Nobody waits: the producer was answered when the topic had the event. */
    @Override
    public Duration fanoutLimit() {
        return Backoffs.FOREVER;
    }
}
