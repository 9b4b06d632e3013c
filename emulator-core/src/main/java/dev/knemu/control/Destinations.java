package dev.knemu.control;

import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ServingService;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.Optional;

/**
 * Finds the address of a destination.
 *
 * <p>Source of rules and texts: knative/pkg {@code resolver/addressable_resolver.go}.
 */
final class Destinations {

    private Destinations() {}

    /**
     * An address, or why there is none.
     *
     * @param failure in upstream's words; {@code ""} if there is an address
     */
    record Resolution(Optional<Addressable> address, String failure) {

        static Resolution found(Addressable address) {
            return new Resolution(Optional.of(address), "");
        }

        static Resolution failed(String failure) {
            return new Resolution(Optional.empty(), failure);
        }

        boolean isFound() {
            return address.isPresent();
        }

        Optional<URI> url() {
            return address.flatMap(Addressable::url);
        }

        Optional<String> certificates() {
            return address.flatMap(Addressable::CACerts);
        }

        Optional<String> audience() {
            return address.flatMap(Addressable::audience);
        }

        DeliveryStatus asDeadLetterSink() {
            return new DeliveryStatus(url(), certificates(), audience());
        }
    }

    /** @param namespace of the resource that refers, for a reference without one */
    static Resolution resolve(Destination destination, String namespace, Cluster cluster) {
        Optional<KReference> ref = destination.ref();
        if (ref.isEmpty()) {
            return destination
                    .uri()
                    .map(uri -> absolute(uri, destination))
                    .orElse(Resolution.failed("destination missing Ref and URI, expected at least one"));
        }
        KReference target = ref.get().namespace().isEmpty() ? ref.get().withNamespace(namespace) : ref.get();
        Resolution base = addressOf(target, destination, cluster);
        if (destination.uri().isEmpty() || !base.isFound()) {
            return base;
        }
        URI relative = destination.uri().get();
        if (relative.isAbsolute()) {
            return Resolution.failed("absolute URI is not allowed when Ref or [apiVersion, kind, name] exists");
        }
        Addressable found = base.address().orElseThrow();
        return Resolution.found(withUrl(found, join(base.url().orElseThrow(), relative)));
    }

    private static Resolution absolute(URI uri, Destination destination) {
        if (!uri.isAbsolute() || uri.getRawAuthority() == null) {
            return Resolution.failed("URI is not absolute (both scheme and host should be non-empty): \"" + uri + "\"");
        }
        return Resolution.found(
                new Addressable(Optional.empty(), Optional.of(uri), destination.CACerts(), destination.audience()));
    }

    private static Resolution addressOf(KReference target, Destination destination, Cluster cluster) {
        ResourceKey key = target.key(target.namespace());
        Optional<Resource> found = cluster.get(key);
        boolean coreService = key.group().isEmpty() && key.kind().equals(CoreService.KIND);
        if (coreService && found.isPresent() || found.isEmpty() && isBoundInstead(key, cluster)) {
            return Resolution.found(new Addressable(
                    name(target),
                    Optional.of(serviceUrl(key, destination)),
                    destination.CACerts(),
                    destination.audience()));
        }
        if (found.isEmpty()) {
            return Resolution.failed(
                    "failed to get object " + key.namespace() + "/" + key.name() + ": " + Texts.notFound(key));
        }
        return select(target, found.get().addressStatus().orElse(AddressStatus.EMPTY), destination);
    }

    /**
     * Whether something was put behind the name of a Knative Service that was never applied: whoever has the program at
     * hand need not also write down the Service.
     */
    private static boolean isBoundInstead(ResourceKey key, Cluster cluster) {
        return key.group().equals(ResourceKey.groupOf(ServingService.API_VERSION))
                && key.kind().equals(ServingService.KIND)
                && cluster.get(new ResourceKey("", CoreService.KIND, key.namespace(), key.name()))
                        .filter(Services::isMadeForBinding)
                        .isPresent();
    }

    private static URI serviceUrl(ResourceKey key, Destination destination) {
        URI plain = ClusterAddresses.service(key.namespace(), key.name());
        boolean tls = destination.CACerts().filter(certs -> !certs.isEmpty()).isPresent();
        return tls ? URI.create("https" + plain.toString().substring("http".length())) : plain;
    }

    private static Resolution select(KReference target, AddressStatus status, Destination destination) {
        if (status.addresses().isEmpty() && status.address().isEmpty()) {
            return Resolution.failed("address not set for " + text(target));
        }
        Optional<Addressable> chosen;
        if (!target.address().isEmpty()) {
            chosen = status.addresses().stream()
                    .filter(address -> address.name().equals(name(target)))
                    .findFirst();
            if (chosen.isEmpty()) {
                return Resolution.failed(
                        "address with name \"" + target.address() + "\" not found for " + text(target));
            }
        } else {
            chosen = status.addresses().stream().findFirst().or(status::address);
        }
        Addressable address = chosen.orElseThrow();
        if (address.url().isEmpty()) {
            return Resolution.failed("URL missing in address of " + text(target));
        }
        if (address.url().get().getRawAuthority() == null) {
            return Resolution.failed("hostname missing in address of " + text(target));
        }
        return Resolution.found(new Addressable(
                address.name(),
                address.url(),
                destination.CACerts().or(address::CACerts),
                destination.audience().or(address::audience)));
    }

    private static Optional<String> name(KReference target) {
        return Optional.of(target.address()).filter(name -> !name.isEmpty());
    }

    /** As upstream writes a reference in a message. */
    private static String text(KReference ref) {
        return "Kind = " + ref.kind() + ", Namespace = " + ref.namespace() + ", Name = " + ref.name()
                + ", APIVersion = " + ref.apiVersion() + ", Group = " + ref.group() + ", Address = " + ref.address();
    }

    private static Addressable withUrl(Addressable address, URI url) {
        return new Addressable(address.name(), Optional.of(url), address.CACerts(), address.audience());
    }

    /** RFC 3986, 5.2. {@link URI#resolve} forgets the slash between a host without a path and a relative path. */
    private static URI join(URI base, URI relative) {
        URI from = base.getRawPath().isEmpty() ? URI.create(base + "/") : base;
        return relative.toString().isEmpty() ? base : from.resolve(relative);
    }
}
