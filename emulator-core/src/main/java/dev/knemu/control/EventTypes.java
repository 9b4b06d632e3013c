package dev.knemu.control;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.EventType;
import dev.knemu.resource.EventType.EventAttributeDefinition;
import dev.knemu.resource.KReference;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OwnerReference;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an EventType of every type and source that is seen somewhere for the first time.
 *
 * <p>Source: knative/eventing {@code pkg/eventtype/eventtypes.go}. What was seen lately is remembered, so an event that
 * brings nothing new costs one look.
 */
final class EventTypes implements EventSightings {

    private static final Logger LOG = LoggerFactory.getLogger(EventTypes.class);

    private static final int REMEMBERED = 100_000;
    private static final int LONGEST_NAME = 253;
    private static final int ROOM_FOR_SUFFIX = 10;

    private record Sighting(Ref where, String type, URI source) {}

    private final Cache<Sighting, Boolean> seen = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            // On the thread that looks: nothing here is worth another one, and runs stay alike.
            .executor(Runnable::run)
            .build();
    private final Executor later;
    private final Consumer<Found> found;

    /** An event of a type that was not seen there before. */
    record Found(Ref where, CloudEvent event) {}

    /**
     * @param later does what must not be done on an event's lane
     * @param found is told there
     */
    EventTypes(Executor later, Consumer<Found> found) {
        this.later = later;
        this.found = found;
    }

    @Override
    public void seen(Ref where, CloudEvent event) {
        Sighting sighting = new Sighting(where, event.getType(), event.getSource());
        if (seen.getIfPresent(sighting) == null && seen.asMap().putIfAbsent(sighting, true) == null) {
            later.execute(() -> tell(new Found(where, event)));
        }
    }

    /** Nobody waits for this: a failure that is not told here is told to nobody. */
    private void tell(Found sighted) {
        try {
            found.accept(sighted);
        } catch (RuntimeException e) {
            LOG.warn(
                    "No EventType was made of type {}, source {}, first seen at {}",
                    sighted.event().getType(),
                    sighted.event().getSource(),
                    sighted.where(),
                    e);
        }
    }

    /** What was deleted is made again when it is seen again. */
    void forget() {
        seen.invalidateAll();
    }

    /** What the reference stands for; the channel that does the work for a Channel, as upstream has it. */
    static Optional<ResourceKey> key(Ref where) {
        @Nullable
        String apiVersion = switch (where.kind()) {
            case Broker.KIND -> Broker.API_VERSION;
            case Trigger.KIND -> Trigger.API_VERSION;
            case Channel.KIND, "InMemoryChannel" -> Channel.API_VERSION;
            case Subscription.KIND -> Subscription.API_VERSION;
            default -> null;
        };
        return apiVersion == null
                ? Optional.empty()
                : Optional.of(ResourceKey.of(apiVersion, where.kind(), where.namespace(), where.name()));
    }

    static EventType make(Resource where, CloudEvent event) {
        String namespace = where.metadata().namespace();
        String name = where.metadata().name();
        String type = event.getType();
        String source = event.getSource().toString();
        String schema =
                event.getDataSchema() == null ? "" : event.getDataSchema().toString();
        OwnerReference owner = new OwnerReference(
                where.apiVersion(), where.kind(), name, where.metadata().uid(), Optional.empty(), Optional.empty());
        return new EventType(
                ObjectMeta.of(namespace, name(name, namespace, type, source)).withOwnerReferences(List.of(owner)),
                new EventType.Spec(
                        Optional.of(KReference.to(where)),
                        "Event Type auto-created by controller",
                        List.of(
                                new EventAttributeDefinition("type", true, type),
                                new EventAttributeDefinition("source", true, source),
                                new EventAttributeDefinition("schemadata", true, schema),
                                new EventAttributeDefinition(
                                        "specversion",
                                        true,
                                        event.getSpecVersion().toString()),
                                new EventAttributeDefinition("id", true, ""))),
                EventType.Status.EMPTY);
    }

    private static String name(String name, String namespace, String type, String source) {
        String text = "et-" + name + "-" + md5(type + source + namespace + name);
        String cut = text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME - ROOM_FOR_SUFFIX) : text;
        return cut.toLowerCase(Locale.ROOT).replaceAll("[^-.a-z0-9]", "").replaceAll("^[-.]+|[-.]+$", "");
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have MD5; this one has not.", e);
        }
    }
}
