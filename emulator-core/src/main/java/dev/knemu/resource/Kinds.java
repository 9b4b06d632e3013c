package dev.knemu.resource;

import dev.knemu.resource.Kind.PrinterColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every kind that is known by name, emulated or not.
 *
 * <p>Columns and categories as in the CRDs of knative.dev/eventing, {@code config/core/resources/*.yaml}, and of the
 * repositories that a kind's record names. Kinds of a
 * group that does not end in {@code knative.dev} need not be listed to be kept; those listed are so for their plurals
 * and because some of them live in no namespace.
 */
public final class Kinds {
    private static final PrinterColumn AGE = new PrinterColumn("Age", ".metadata.creationTimestamp", false);
    private static final PrinterColumn READY =
            new PrinterColumn("Ready", ".status.conditions[?(@.type==\"Ready\")].status", false);
    private static final PrinterColumn REASON =
            new PrinterColumn("Reason", ".status.conditions[?(@.type==\"Ready\")].reason", false);
    private static final PrinterColumn URL = new PrinterColumn("URL", ".status.address.url", false);
    private static final PrinterColumn SINK = new PrinterColumn("Sink", ".status.sinkUri", false);
    private static final List<PrinterColumn> ADDRESSABLE = List.of(URL, AGE, READY, REASON);
    private static final List<PrinterColumn> SOURCE = List.of(SINK, AGE, READY, REASON);

    private static final List<Kind> ALL = all();
    private static final Map<String, Kind> BY_GROUP_KIND = byGroupKind();

    private Kinds() {}

    /** In a fixed order: Knative's first. */
    public static List<Kind> known() {
        return ALL;
    }

    public static Optional<Kind> find(String group, String kind) {
        return Optional.ofNullable(BY_GROUP_KIND.get(group + "/" + kind));
    }

    /** The kind of a resource; for one that is kept without being known, what can be said of it all the same. */
    public static Kind of(Resource resource) {
        return find(ResourceKey.groupOf(resource.apiVersion()), resource.kind())
                .orElseGet(() -> unlisted(resource.apiVersion(), resource.kind()));
    }

    /**
     * What a person calls it: {@code triggers}, {@code imc}, {@code Broker}. As for kubectl, {@code services} are those of
     * Kubernetes' core group, and Knative's are {@code ksvc}.
     */
    public static Optional<Kind> called(String word) {
        List<Kind> called = ALL.stream().filter(kind -> kind.isCalled(word)).toList();
        return called.stream()
                .filter(kind -> kind.group().isEmpty())
                .findFirst()
                .or(() -> called.stream().findFirst());
    }

    /** Whether an unlisted kind of this group is surely a mistake: Knative's own groups are known completely. */
    static boolean isKnativeGroup(String group) {
        return group.equals("knative.dev") || group.endsWith(".knative.dev");
    }

    static Kind unlisted(String apiVersion, String kind) {
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return kept(ResourceKey.groupOf(apiVersion), version, kind, plural(kind), true);
    }

    static Set<String> groupsOf(String kind) {
        Set<String> groups = new LinkedHashSet<>();
        for (Kind known : ALL) {
            if (known.kind().equals(kind)) {
                groups.addAll(known.apiVersions());
            }
        }
        return groups;
    }

    private static String plural(String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        if (lower.endsWith("s") || lower.endsWith("x") || lower.endsWith("ch")) {
            return lower + "es";
        }
        return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    }

    private static Map<String, Kind> byGroupKind() {
        Map<String, Kind> map = new HashMap<>();
        ALL.forEach(kind -> map.put(kind.group() + "/" + kind.kind(), kind));
        return map;
    }

    private static List<Kind> all() {
        List<Kind> kinds = new ArrayList<>();
        String eventing = "eventing.knative.dev";
        String messaging = "messaging.knative.dev";
        String sources = "sources.knative.dev";
        kinds.add(emulated(
                Broker.class,
                eventing,
                "v1",
                "Broker",
                List.of(),
                List.of("eventing"),
                List.of(
                        URL,
                        AGE,
                        READY,
                        REASON,
                        new PrinterColumn(
                                "Class", ".metadata.annotations.eventing\\.knative\\.dev/broker\\.class", true))));
        kinds.add(emulated(
                Trigger.class,
                eventing,
                "v1",
                "Trigger",
                List.of(),
                List.of("eventing"),
                List.of(
                        new PrinterColumn("Broker", ".spec.broker", false),
                        new PrinterColumn("Subscriber_URI", ".status.subscriberUri", false),
                        AGE,
                        READY,
                        REASON)));
        kinds.add(emulated(
                EventType.class,
                eventing,
                "v1beta3 v1beta2 v1beta1",
                "EventType",
                List.of(),
                List.of("eventing"),
                List.of(
                        new PrinterColumn("Type", ".spec.attributes[?(@.name=='type')].value", false),
                        new PrinterColumn("Source", ".spec.attributes[?(@.name=='source')].value", false),
                        new PrinterColumn("Reference Name", ".spec.reference.name", false),
                        new PrinterColumn("Reference Kind", ".spec.reference.kind", false),
                        new PrinterColumn("Description", ".spec.description", false),
                        READY,
                        REASON)));
        kinds.add(emulated(
                Channel.class,
                messaging,
                "v1",
                "Channel",
                List.of("ch"),
                List.of("messaging", "channel"),
                ADDRESSABLE));
        kinds.add(emulated(
                InMemoryChannel.class,
                messaging,
                "v1",
                "InMemoryChannel",
                List.of("imc"),
                List.of("messaging", "channel"),
                ADDRESSABLE));
        kinds.add(emulated(
                Subscription.class,
                messaging,
                "v1",
                "Subscription",
                List.of("sub"),
                List.of("messaging"),
                List.of(AGE, READY, REASON)));
        kinds.add(emulated(
                Sequence.class, "flows.knative.dev", "v1", "Sequence", List.of(), List.of("flows"), ADDRESSABLE));
        kinds.add(emulated(
                Parallel.class, "flows.knative.dev", "v1", "Parallel", List.of(), List.of("flows"), ADDRESSABLE));
        kinds.add(emulated(
                PingSource.class,
                sources,
                "v1 v1beta2",
                "PingSource",
                List.of(),
                List.of("sources"),
                List.of(SINK, new PrinterColumn("Schedule", ".spec.schedule", false), AGE, READY, REASON)));
        kinds.add(emulated(
                ContainerSource.class, sources, "v1", "ContainerSource", List.of(), List.of("sources"), SOURCE));
        kinds.add(emulated(
                SinkBinding.class, sources, "v1", "SinkBinding", List.of(), List.of("sources", "bindings"), SOURCE));
        List<PrinterColumn> webhookColumns = List.of(READY, REASON, SINK, AGE);
        kinds.add(emulated(
                GitHubSource.class,
                sources,
                "v1alpha1",
                "GitHubSource",
                List.of(),
                List.of("eventing", "sources"),
                webhookColumns));
        kinds.add(emulated(
                GitLabSource.class,
                sources,
                "v1alpha1",
                "GitLabSource",
                List.of(),
                List.of("eventing", "sources"),
                webhookColumns));
        kinds.add(emulated(
                ServingService.class,
                "serving.knative.dev",
                "v1",
                "Service",
                List.of("kservice", "ksvc"),
                List.of("serving"),
                List.of(
                        new PrinterColumn("URL", ".status.url", false),
                        new PrinterColumn("LatestCreated", ".status.latestCreatedRevisionName", false),
                        new PrinterColumn("LatestReady", ".status.latestReadyRevisionName", false),
                        READY,
                        REASON)));

        kinds.add(knative(eventing, "v1alpha1", "EventPolicy", List.of(), List.of("eventing"), List.of(READY, REASON)));
        kinds.add(knative(
                eventing,
                "v1alpha1",
                "EventTransform",
                List.of(),
                List.of("eventing"),
                List.of(URL, SINK, READY, REASON)));
        kinds.add(knative(
                eventing, "v1alpha1", "RequestReply", List.of("rr"), List.of("eventing"), List.of(URL, READY, REASON)));
        kinds.add(knative(sources, "v1", "ApiServerSource", List.of(), List.of("sources"), SOURCE));
        kinds.add(knative(sources, "v1alpha1", "IntegrationSource", List.of(), List.of("sources"), SOURCE));
        kinds.add(knative(
                "sinks.knative.dev", "v1alpha1", "JobSink", List.of(), List.of("eventing", "sink"), ADDRESSABLE));
        kinds.add(knative(
                "sinks.knative.dev",
                "v1alpha1",
                "IntegrationSink",
                List.of(),
                List.of("eventing", "sink"),
                ADDRESSABLE));
        kinds.add(emulated(
                KafkaChannel.class,
                messaging,
                "v1beta1 v1",
                "KafkaChannel",
                List.of("kc"),
                List.of("messaging", "channel"),
                List.of(READY, REASON, URL, AGE)));
        kinds.add(emulated(
                KafkaSource.class,
                sources,
                "v1beta1 v1",
                "KafkaSource",
                List.of(),
                List.of("eventing", "sources"),
                List.of(
                        new PrinterColumn("Topics", ".spec.topics", false),
                        new PrinterColumn("BootstrapServers", ".spec.bootstrapServers", false),
                        READY,
                        REASON,
                        AGE)));
        kinds.add(emulated(
                KafkaSink.class, eventing, "v1alpha1", "KafkaSink", List.of(), List.of("eventing"), ADDRESSABLE));
        String internal = "internal.kafka.eventing.knative.dev";
        kinds.add(knative(internal, "v1alpha1", "ConsumerGroup", List.of(), List.of(), List.of(READY, REASON, AGE)));
        kinds.add(knative(internal, "v1alpha1", "Consumer", List.of(), List.of(), List.of(READY, REASON, AGE)));
        kinds.add(emulated(
                Revision.class,
                "serving.knative.dev",
                "v1",
                "Revision",
                List.of("rev"),
                List.of("serving"),
                List.of(
                        new PrinterColumn(
                                "Config Name", ".metadata.labels.serving\\.knative\\.dev/configuration", false),
                        new PrinterColumn(
                                "Generation",
                                ".metadata.labels.serving\\.knative\\.dev/configurationGeneration",
                                false),
                        READY,
                        REASON,
                        new PrinterColumn("Actual Replicas", ".status.actualReplicas", false),
                        new PrinterColumn("Desired Replicas", ".status.desiredReplicas", false))));
        kinds.add(new Kind(
                "autoscaling.internal.knative.dev",
                List.of("v1alpha1"),
                "PodAutoscaler",
                "podautoscalers",
                List.of("kpa", "pa"),
                List.of("knative-internal", "autoscaling"),
                PodAutoscaler.class,
                true,
                true,
                List.of(
                        new PrinterColumn("DesiredScale", ".status.desiredScale", false),
                        new PrinterColumn("ActualScale", ".status.actualScale", false),
                        READY,
                        REASON)));
        kinds.add(knative(
                "serving.knative.dev",
                "v1",
                "Configuration",
                List.of("config", "cfg"),
                List.of("serving"),
                List.of(
                        new PrinterColumn("LatestCreated", ".status.latestCreatedRevisionName", false),
                        new PrinterColumn("LatestReady", ".status.latestReadyRevisionName", false),
                        READY,
                        REASON)));
        kinds.add(knative(
                "serving.knative.dev",
                "v1",
                "Route",
                List.of("rt"),
                List.of("serving"),
                List.of(new PrinterColumn("URL", ".status.url", false), READY, REASON)));
        kinds.add(knative("serving.knative.dev", "v1beta1", "DomainMapping", List.of(), List.of(), List.of(READY)));
        kinds.add(kept("operator.knative.dev", "v1beta1", "KnativeEventing", "knativeeventings", true));
        kinds.add(kept("operator.knative.dev", "v1beta1", "KnativeServing", "knativeservings", true));

        kinds.add(core(CoreService.class, "Service", "services", "svc", true));
        kinds.add(core(ConfigMap.class, "ConfigMap", "configmaps", "cm", true));
        kinds.add(core(Namespace.class, "Namespace", "namespaces", "ns", false));
        for (String name : List.of(
                "Pod po",
                "Secret",
                "ServiceAccount sa",
                "Endpoints ep",
                "Event ev",
                "PersistentVolumeClaim pvc",
                "ReplicationController rc",
                "LimitRange limits",
                "ResourceQuota quota",
                "PodTemplate")) {
            kinds.add(kept("", "v1", name, true));
        }
        kinds.add(kept("", "v1", "Node no", false));
        kinds.add(kept("", "v1", "PersistentVolume pv", false));
        for (String name : List.of("Deployment deploy", "ReplicaSet rs", "StatefulSet sts", "DaemonSet ds")) {
            kinds.add(kept("apps", "v1", name, true));
        }
        kinds.add(kept("batch", "v1", "Job", true));
        kinds.add(kept("batch", "v1", "CronJob cj", true));
        String rbac = "rbac.authorization.k8s.io";
        kinds.add(kept(rbac, "v1", "Role", "roles", true));
        kinds.add(kept(rbac, "v1", "RoleBinding", "rolebindings", true));
        kinds.add(kept(rbac, "v1", "ClusterRole", "clusterroles", false));
        kinds.add(kept(rbac, "v1", "ClusterRoleBinding", "clusterrolebindings", false));
        kinds.add(kept("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false));
        kinds.add(kept("networking.k8s.io", "v1", "Ingress", "ingresses", true));
        kinds.add(kept("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true));
        kinds.add(kept("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true));
        kinds.add(kept("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true));
        String admission = "admissionregistration.k8s.io";
        kinds.add(kept(admission, "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", false));
        kinds.add(kept(admission, "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", false));
        return List.copyOf(kinds);
    }

    private static Kind emulated(
            Class<? extends Resource> type,
            String group,
            String versions,
            String kind,
            List<String> shortNames,
            List<String> extraCategories,
            List<PrinterColumn> columns) {
        return knative(type, group, versions, kind, shortNames, extraCategories, columns);
    }

    private static Kind knative(
            String group,
            String versions,
            String kind,
            List<String> shortNames,
            List<String> extraCategories,
            List<PrinterColumn> columns) {
        return knative(OtherResource.class, group, versions, kind, shortNames, extraCategories, columns);
    }

    private static Kind knative(
            Class<? extends Resource> type,
            String group,
            String versions,
            String kind,
            List<String> shortNames,
            List<String> extraCategories,
            List<PrinterColumn> columns) {
        List<String> categories = new ArrayList<>(List.of("all", "knative"));
        categories.addAll(extraCategories);
        return new Kind(
                group,
                List.of(versions.split(" ")),
                kind,
                plural(kind),
                shortNames,
                categories,
                type,
                true,
                type != OtherResource.class,
                columns);
    }

    private static Kind core(
            Class<? extends Resource> type, String kind, String plural, String shortName, boolean namespaced) {
        return new Kind(
                "", List.of("v1"), kind, plural, List.of(shortName), List.of(), type, namespaced, true, List.of(AGE));
    }

    private static Kind kept(String group, String version, String kind, String plural, boolean namespaced) {
        return kept(group, version, kind, plural, List.of(), namespaced);
    }

    /** @param name the kind, and behind a blank the short name that Kubernetes gives it, if any */
    private static Kind kept(String group, String version, String name, boolean namespaced) {
        List<String> words = List.of(name.split(" "));
        String kind = words.get(0);
        String plural = kind.equals("Endpoints") ? "endpoints" : plural(kind);
        return kept(group, version, kind, plural, words.subList(1, words.size()), namespaced);
    }

    private static Kind kept(
            String group, String version, String kind, String plural, List<String> shortNames, boolean namespaced) {
        return new Kind(
                group,
                List.of(version),
                kind,
                plural,
                shortNames,
                List.of(),
                OtherResource.class,
                namespaced,
                false,
                List.of(AGE));
    }
}
