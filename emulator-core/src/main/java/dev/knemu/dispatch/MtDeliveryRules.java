package dev.knemu.dispatch;

import dev.knemu.event.KnativeExtensions;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Source: knative/eventing {@code pkg/kncloudevents/retries.go}, {@code event_dispatcher.go} and {@code
 * pkg/channel/fanout/fanout_event_handler.go}.
 */
final class MtDeliveryRules implements DeliveryRules {

    private static final Duration FANOUT_LIMIT = Duration.ofMinutes(15);
    private static final int ERROR_DATA_CHARACTERS = 1024;

    /** What base64 makes that many characters of. */
    private static final int ERROR_DATA_BYTES = ERROR_DATA_CHARACTERS / 4 * 3;

    @Override
    public DeliveryPlan completed(DeliveryPlan plan) {
        return plan;
    }

    @Override
    public boolean isRetried(int status) {
        return status == 404 || status == 408 || status == 409 || status == 429 || status >= 500;
    }

    @Override
    public Redirects redirects() {
        return Redirects.ALL;
    }

    @Override
    public Duration waitBefore(int retry, DeliveryPlan plan, Reply reply, Instant now) {
        Duration backoff = backoff(retry, plan);
        Duration retryAfterMax = plan.retryAfterMax();
        if (retryAfterMax == null || (reply.status() != 429 && reply.status() != 503)) {
            return backoff;
        }
        Duration asked = reply.headers()
                .get("retry-after")
                .flatMap(value -> retryAfter(value, now))
                .orElse(Duration.ZERO);
        Duration granted = asked.compareTo(retryAfterMax) > 0 ? retryAfterMax : asked;
        return backoff.compareTo(granted) > 0 ? backoff : granted;
    }

    /** Counts retries from 0, unlike the documentation and the Kafka data plane, which count from 1. */
    private static Duration backoff(int retry, DeliveryPlan plan) {
        BackoffPolicy policy = plan.backoffPolicy();
        Duration delay = plan.backoffDelay();
        if (policy == null || delay == null) {
            return Duration.ZERO;
        }
        long times = switch (policy) {
            case LINEAR -> retry - 1L;
            case EXPONENTIAL -> 1L << Math.min(retry - 1, 62);
        };
        return Backoffs.times(delay, times);
    }

    private static Optional<Duration> retryAfter(String value, Instant now) {
        String text = value.strip();
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return text.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, until));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean prefersReply(Leg leg) {
        return leg == Leg.SUBSCRIBER;
    }

    /** A Broker's filter does, and calls it a bad gateway, which is retried; a channel hands on what it can read. */
    @Override
    public boolean wantsEventOrNothing() {
        return false;
    }

    @Override
    public boolean takesRepliesOfDeadLetterSink() {
        return false;
    }

    @Override
    public Map<String, String> errorExtensions(URI subscriber, URI failed, Reply reply) {
        Map<String, String> extensions = new TreeMap<>();
        extensions.put(KnativeExtensions.ERROR_DEST, destinationText(failed));
        extensions.put(KnativeExtensions.ERROR_CODE, Integer.toString(reply.isAnswer() ? reply.status() : 500));
        extensions.put(KnativeExtensions.ERROR_DATA, errorData(reply));
        return extensions;
    }

    /** Go writes a destination whose scheme it cannot speak as an http URL of the same host. */
    private static String destinationText(URI destination) {
        String scheme = destination.getScheme();
        if ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) {
            return destination.toString();
        }
        String authority = destination.getRawAuthority() == null ? "" : destination.getRawAuthority();
        return "http://" + authority.substring(authority.lastIndexOf('@') + 1) + "/";
    }

    private static String errorData(Reply reply) {
        byte[] data = reply.isAnswer()
                ? reply.body()
                : ("dispatch error: " + reply.failure()).getBytes(StandardCharsets.UTF_8);
        // The same as to encode all and cut the text, without 32 MiB of it.
        byte[] told = data.length <= ERROR_DATA_BYTES ? data : Arrays.copyOf(data, ERROR_DATA_BYTES);
        return Base64.getEncoder().encodeToString(told);
    }

    @Override
    public CloudEvent deadLetter(CloudEvent event) {
        return event;
    }

    @Override
    public int errorDataBytes() {
        return ERROR_DATA_BYTES;
    }

    @Override
    public Duration fanoutLimit() {
        return FANOUT_LIMIT;
    }
}
