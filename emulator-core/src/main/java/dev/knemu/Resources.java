package dev.knemu;

import dev.knemu.channel.Name;
import dev.knemu.control.ControlPlane;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.transport.AddressBook.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What programs write into the control plane and read from it. With Kafka, a call that changes something returns when Kafka
 * has answered: whatever is sent after it reaches what was applied.
 */
final class Resources {

    /** How long an apply waits for Kafka; what is not in effect then says so in its status. */
    private static final Duration TOPICS = Duration.ofSeconds(30);

    private final ControlPlane control;
    private final Lanes lanes;
    private final boolean overKafka;

    Resources(ControlPlane control, Lanes lanes, boolean overKafka) {
        this.control = control;
        this.lanes = lanes;
        this.overKafka = overKafka;
    }

    List<Resource> apply(Manifest manifest) {
        return inEffect(control.apply(manifest));
    }

    List<Resource> apply(List<Resource> resources) {
        return inEffect(control.apply(resources));
    }

    private List<Resource> inEffect(List<Resource> applied) {
        if (!overKafka) {
            return applied;
        }
        awaitTopics();
        return applied.stream()
                .map(resource -> control.store().get(resource.key()).orElse(resource))
                .toList();
    }

    private void awaitTopics() {
        if (overKafka && !lanes.isCurrent()) {
            Blocking.within(TOPICS, control::topicsSettled);
        }
    }

    boolean delete(ResourceKey key) {
        if (control.store().get(key).isEmpty()) {
            return false;
        }
        control.delete(key);
        awaitTopics();
        return true;
    }

    boolean delete(Class<? extends Resource> type, String namespace, String name) {
        return delete(key(type, namespace, name));
    }

    <R extends Resource> Optional<R> get(Class<R> type, String namespace, String name) {
        return control.store().get(key(type, namespace, name), type);
    }

    private static ResourceKey key(Class<? extends Resource> type, String namespace, String name) {
        return Kinds.known().stream()
                .filter(kind -> kind.type() == type)
                .findFirst()
                .map(kind -> ResourceKey.of(kind.apiVersion(), kind.kind(), namespace, name))
                .orElseThrow(() -> new IllegalArgumentException(type.getSimpleName()
                        + " is not one kind. For kinds that are kept and not emulated, use list."));
    }

    <R extends Resource> List<R> list(Class<R> type) {
        return control.store().snapshot().list(type);
    }

    /** Puts something behind a Service, and makes the Service if there is none. */
    void bind(String namespace, String service, Endpoint endpoint) {
        control.bind(new Name(namespace, service), endpoint);
        awaitTopics();
    }
}
