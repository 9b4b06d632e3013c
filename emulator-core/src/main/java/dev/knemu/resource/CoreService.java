package dev.knemu.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Kubernetes Service: a name under which something can be reached. As a destination it needs no status: its address
 * follows from its name.
 *
 * <p>Source: k8s.io/api, {@code core/v1/types.go}.
 *
 * @param status kept as it came
 */
public record CoreService(ObjectMeta metadata, Spec spec, FreeForm status) implements Resource {

    public static final String API_VERSION = "v1";
    public static final String KIND = "Service";

    /** In namespace {@code default}, with port 80. */
    public static CoreService named(String name) {
        Port http = new Port("", "", Optional.empty(), 80, Optional.empty(), Optional.empty());
        return new CoreService(ObjectMeta.of("default", name), Spec.of(List.of(http)), FreeForm.EMPTY);
    }

    /** Only {@code type}, {@code externalName} and {@code ports} matter here; the rest is kept. */
    public record Spec(
            List<Port> ports,
            Map<String, String> selector,
            String clusterIP,
            List<String> clusterIPs,
            String type,
            List<String> externalIPs,
            String sessionAffinity,
            String loadBalancerIP,
            List<String> loadBalancerSourceRanges,
            String externalName,
            String externalTrafficPolicy,
            Optional<Integer> healthCheckNodePort,
            boolean publishNotReadyAddresses,
            Optional<FreeForm> sessionAffinityConfig,
            List<String> ipFamilies,
            Optional<String> ipFamilyPolicy,
            Optional<Boolean> allocateLoadBalancerNodePorts,
            Optional<String> loadBalancerClass,
            Optional<String> internalTrafficPolicy,
            Optional<String> trafficDistribution) {

        public Spec {
            ports = List.copyOf(ports);
            selector = Fields.copy(selector);
            clusterIPs = List.copyOf(clusterIPs);
            externalIPs = List.copyOf(externalIPs);
            loadBalancerSourceRanges = List.copyOf(loadBalancerSourceRanges);
            ipFamilies = List.copyOf(ipFamilies);
        }

        public static Spec of(List<Port> ports) {
            return new Spec(
                    ports,
                    Map.of(),
                    "",
                    List.of(),
                    "",
                    List.of(),
                    "",
                    "",
                    List.of(),
                    "",
                    "",
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** @param targetPort of the pod, by number or by name */
    public record Port(
            String name,
            String protocol,
            Optional<String> appProtocol,
            int port,
            Optional<IntOrString> targetPort,
            Optional<Integer> nodePort) {}

    public CoreService inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public CoreService withSpec(Spec spec) {
        return new CoreService(metadata, spec, status);
    }

    public CoreService withStatus(FreeForm status) {
        return new CoreService(metadata, spec, status);
    }

    @Override
    public CoreService withMetadata(ObjectMeta metadata) {
        return new CoreService(metadata, spec, status);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
