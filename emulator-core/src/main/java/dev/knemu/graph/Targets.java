package dev.knemu.graph;

import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.KafkaSink;
import dev.knemu.resource.Namespace;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds what destinations mean among given resources, without a control plane: by reference as Knative resolves them,
 * by URL as far as a URL is an address inside the cluster.
 *
 * <p>A Knative Service counts as a core Service of its name, which a cluster makes for it, and a Broker that injection
 * makes counts as given. Immutable; may be used by many threads.
 */
public final class Targets {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final String CLUSTER_DOMAIN = ".cluster.local";

    private final Map<ResourceKey, Resource> resources = new LinkedHashMap<>();
    private final Map<String, ResourceKey> byAddress = new HashMap<>();

    /**
     * What a destination means.
     *
     * @param key of the resource; empty for an address outside
     * @param resource empty if there is none of that key, or if injection would make it
     * @param url the address, or the part after a resource's address; {@code ""} if none is written
     * @param missing whether a resource is meant that is not given and that nothing would make
     */
    public record Target(Optional<ResourceKey> key, Optional<Resource> resource, String url, boolean missing) {}

    private Targets() {}

    /** @param resources all there are; of a cluster's state those that controllers made are ignored */
    public static Targets of(Collection<? extends Resource> resources) {
        Targets targets = new Targets();
        for (Resource resource : resources) {
            targets.resources.put(resource.key(), resource);
        }
        targets.injected(resources);
        targets.resources.keySet().forEach(targets::address);
        return targets;
    }

    private void injected(Collection<? extends Resource> given) {
        ClusterConfig config = ClusterConfig.DEFAULTS.withUsable(given);
        for (Resource resource : given) {
            if (resource instanceof Namespace namespace && config.injectsBroker(namespace)) {
                inject(namespace.metadata().name(), "default");
            } else if (resource instanceof Trigger trigger) {
                config.injectedBroker(trigger)
                        .ifPresent(name -> inject(trigger.metadata().namespace(), name));
            }
        }
    }

    private void inject(String namespace, String name) {
        Broker broker = Broker.named(name).inNamespace(namespace);
        resources.putIfAbsent(broker.key(), broker);
    }

    private void address(ResourceKey key) {
        String namespace = key.namespace();
        String name = key.name();
        if (!NAME.matcher(namespace + "." + name).matches()) {
            return;
        }
        switch (key.kind()) {
            case Broker.KIND -> {
                put(ClusterAddresses.broker(namespace, name), key);
                put(ClusterAddresses.kafkaBroker(namespace, name), key);
            }
            case KafkaChannel.KIND -> put(ClusterAddresses.kafkaChannel(namespace, name), key);
            case KafkaSink.KIND -> put(ClusterAddresses.kafkaSink(namespace, name), key);
            case Channel.KIND, InMemoryChannel.KIND -> put(ClusterAddresses.channel(namespace, name), key);
            case Sequence.KIND -> put(ClusterAddresses.channel(namespace, name + "-kn-sequence-0"), key);
            case Parallel.KIND -> put(ClusterAddresses.channel(namespace, name + "-kn-parallel"), key);
            case ServingService.KIND -> put(ClusterAddresses.service(namespace, name), key);
            default -> {
                // Has no address that its name alone would tell.
            }
        }
    }

    private void put(URI address, ResourceKey key) {
        byAddress.putIfAbsent(address.toString(), key);
    }

    /** Everything that is there, and what injection would make; in the order given. */
    public Collection<Resource> all() {
        return resources.values();
    }

    public Optional<Resource> get(ResourceKey key) {
        return Optional.ofNullable(resources.get(key));
    }

    /** @param namespace of the resource that has the destination */
    public Target find(Destination destination, String namespace) {
        String url = destination.uri().map(URI::toString).orElse("");
        Optional<KReference> ref = destination.ref().filter(some -> !some.isEmpty());
        if (ref.isPresent()) {
            return find(ref.get().key(namespace), url);
        }
        return destination
                .uri()
                .flatMap(this::inside)
                .map(key -> new Target(Optional.of(key), get(key), url, false))
                .orElse(new Target(Optional.empty(), Optional.empty(), url, false));
    }

    private Target find(ResourceKey asked, String url) {
        ResourceKey key = asked;
        if (key.kind().equals(CoreService.KIND) && key.group().isEmpty() && !resources.containsKey(key)) {
            ResourceKey serving =
                    ResourceKey.of(ServingService.API_VERSION, ServingService.KIND, key.namespace(), key.name());
            key = resources.containsKey(serving) ? serving : key;
        }
        Resource found = resources.get(key);
        return new Target(Optional.of(key), Optional.ofNullable(found), url, found == null);
    }

    /** The resource that has this address in a cluster. A Broker's path counts, that of all others does not. */
    private Optional<ResourceKey> inside(URI uri) {
        if (uri.getHost() == null) {
            return Optional.empty();
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        String full = "http://" + (host.endsWith(".svc") ? host + CLUSTER_DOMAIN : host);
        String path = Optional.ofNullable(uri.getRawPath()).orElse("");
        String withPath = full + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        return Optional.ofNullable(byAddress.getOrDefault(withPath, byAddress.get(full)));
    }
}
