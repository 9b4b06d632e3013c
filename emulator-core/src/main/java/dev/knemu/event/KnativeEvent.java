package dev.knemu.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A producer's event as it looks after a Knative component took it: the producer's attributes and data untouched, and
 * extensions laid over them.
 *
 * <p>A view, not a copy: a Broker that takes a million events a second must not rebuild each one to add two
 * extensions. Every extension reads as text and data is plain bytes, however it came, because that is what binary
 * content mode, in which events travel inside Knative, makes of them. Immutable; equal to another such view with the same attributes, extensions and data, and to no
 * other {@link CloudEvent}: those are equal to none but their own class, and equality holds both ways or not at all.
 */
public final class KnativeEvent implements CloudEvent {

    private final CloudEvent producer;
    private final @Nullable Instant arrivalTime;
    private final int ttl;
    private final Map<String, String> added;
    private int size;

    private KnativeEvent(CloudEvent producer, @Nullable Instant arrivalTime, int ttl, Map<String, String> added) {
        this.producer = producer;
        this.arrivalTime = arrivalTime;
        this.ttl = ttl;
        this.added = added;
    }

    /** The event as a Broker's subscriber sees it: with its arrival time, without a TTL. */
    public static KnativeEvent arrivedAt(CloudEvent event, Instant arrivalTime) {
        return new KnativeEvent(unwrap(event), arrivalTime, NO_TTL, addedBy(event));
    }

    /** The event as it travels between a filter and an ingress: with its TTL. */
    public static KnativeEvent withTtl(CloudEvent event, int ttl) {
        return event instanceof KnativeEvent knative
                ? new KnativeEvent(knative.producer, knative.arrivalTime, ttl, knative.added)
                : new KnativeEvent(event, null, ttl, Map.of());
    }

    /** The TTL that an event carries; empty when it carries none, or one that is no integer. */
    public static OptionalInt ttl(CloudEvent event) {
        Object extension = event.getExtension(KnativeExtensions.BROKER_TTL);
        try {
            return extension == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(extension.toString()));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** The event with its TTL taken off, whether this view or the producer put it there. */
    public static CloudEvent withoutTtl(CloudEvent event) {
        return event.getExtension(KnativeExtensions.BROKER_TTL) == null ? event : withTtl(event, NO_TTL);
    }

    /** The event with extensions laid over its own, as a dead letter sink or {@code ceOverrides} add them. */
    public static KnativeEvent withExtensions(CloudEvent event, Map<String, String> extensions) {
        Map<String, String> all = new TreeMap<>(addedBy(event));
        all.putAll(extensions);
        return event instanceof KnativeEvent knative
                ? new KnativeEvent(knative.producer, knative.arrivalTime, knative.ttl, all)
                : new KnativeEvent(event, null, KEEP_TTL, all);
    }

    /** The event as binary content mode carries it: every extension as text. The same object when it is so already. */
    public static CloudEvent asText(CloudEvent event) {
        if (event instanceof KnativeEvent) {
            return event;
        }
        if (event.getData() instanceof Base64Data) {
            return new KnativeEvent(event, null, KEEP_TTL, Map.of());
        }
        for (String name : event.getExtensionNames()) {
            if (!(event.getExtension(name) instanceof String)) {
                return new KnativeEvent(event, null, KEEP_TTL, Map.of());
            }
        }
        return event;
    }

    private static final Set<String> ARRIVAL_TIME_ALONE = Set.of(KnativeExtensions.ARRIVAL_TIME);
    private static final int NO_TTL = -1;
    private static final int KEEP_TTL = -2;

    private static CloudEvent unwrap(CloudEvent event) {
        return event instanceof KnativeEvent knative ? knative.producer : event;
    }

    private static Map<String, String> addedBy(CloudEvent event) {
        return event instanceof KnativeEvent knative ? knative.added : Map.of();
    }

    @Override
    public @Nullable Object getExtension(String name) {
        if (name.equals(KnativeExtensions.ARRIVAL_TIME) && arrivalTime != null) {
            return Rfc3339.format(arrivalTime);
        }
        if (name.equals(KnativeExtensions.BROKER_TTL) && ttl != KEEP_TTL) {
            return ttl == NO_TTL ? null : Integer.toString(ttl);
        }
        String over = added.get(name);
        return over != null ? over : Attributes.text(producer.getExtension(name));
    }

    @Override
    public Set<String> getExtensionNames() {
        if (ttl < 0 && added.isEmpty() && producer.getExtensionNames().isEmpty()) {
            return arrivalTime == null ? Set.of() : ARRIVAL_TIME_ALONE;
        }
        Set<String> names = new LinkedHashSet<>(producer.getExtensionNames());
        names.addAll(added.keySet());
        if (arrivalTime != null) {
            names.add(KnativeExtensions.ARRIVAL_TIME);
        }
        if (ttl == NO_TTL) {
            names.remove(KnativeExtensions.BROKER_TTL);
        } else if (ttl != KEEP_TTL) {
            names.add(KnativeExtensions.BROKER_TTL);
        }
        return names;
    }

    // Kept, since the journal asks again when the event has long left every cache. Two lanes measure the same.
    long size() {
        int known = size;
        if (known == 0) {
            known = (int) Math.min(Integer.MAX_VALUE, EventSize.measured(producer) + EventSize.measured(added));
            size = known;
        }
        return known;
    }

    @Override
    public @Nullable CloudEventData getData() {
        CloudEventData data = producer.getData();
        return data instanceof Base64Data base64 ? BytesCloudEventData.wrap(base64.toBytes()) : data;
    }

    @Override
    public SpecVersion getSpecVersion() {
        return producer.getSpecVersion();
    }

    @Override
    public String getId() {
        return producer.getId();
    }

    @Override
    public String getType() {
        return producer.getType();
    }

    @Override
    public URI getSource() {
        return producer.getSource();
    }

    @Override
    public @Nullable String getDataContentType() {
        return producer.getDataContentType();
    }

    @Override
    public @Nullable URI getDataSchema() {
        return producer.getDataSchema();
    }

    @Override
    public @Nullable String getSubject() {
        return producer.getSubject();
    }

    @Override
    public @Nullable OffsetDateTime getTime() {
        return producer.getTime();
    }

    @Override
    public @Nullable Object getAttribute(String attributeName) {
        return producer.getAttribute(attributeName);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnativeEvent event
                && getId().equals(event.getId())
                && getSource().equals(event.getSource())
                && getType().equals(event.getType())
                && getSpecVersion() == event.getSpecVersion()
                && Objects.equals(getSubject(), event.getSubject())
                && Objects.equals(getTime(), event.getTime())
                && Objects.equals(getDataContentType(), event.getDataContentType())
                && Objects.equals(getDataSchema(), event.getDataSchema())
                && extensions(this).equals(extensions(event))
                && Objects.equals(getData(), event.getData());
    }

    @Override
    public int hashCode() {
        return Objects.hash(getId(), getSource(), getType());
    }

    private static Map<String, Object> extensions(CloudEvent event) {
        Map<String, Object> extensions = new TreeMap<>();
        for (String name : event.getExtensionNames()) {
            extensions.put(name, Attributes.text(event.getExtension(name)));
        }
        return extensions;
    }

    @Override
    public String toString() {
        return "CloudEvent{id=" + getId() + ", type=" + getType() + ", source=" + getSource() + ", extensions="
                + extensions(this) + "}";
    }
}
