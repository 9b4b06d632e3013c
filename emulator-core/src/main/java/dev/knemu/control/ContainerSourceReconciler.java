package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.ChildName;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.SourceStatus;
import java.util.Map;
import java.util.Optional;

/**
 * A ContainerSource: a Deployment, and a SinkBinding that tells it where to send.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/containersource/containersource.go}. Who runs the Deployment's
 * container writes into its status that it does, or why not.
 */
final class ContainerSourceReconciler implements Reconciler<ContainerSource> {

    private static final String DEPLOYMENT_API = "apps/v1";
    private static final String DEPLOYMENT = "Deployment";
    private static final String ADAPTER_READY = "ReceiveAdapterReady";
    private static final String BINDING_READY = "SinkBindingReady";

    @Override
    public ContainerSource reconcile(ContainerSource source, Cluster cluster) {
        Conditions conditions = Statuses.begin(source, cluster);
        SourceStatus status = source.status().source();

        Cluster.Ensured<SinkBinding> ensured = cluster.ensure(SinkBinding.class, binding(source), source);
        if (ensured.resource().isPresent()) {
            SinkBinding binding = ensured.resource().get();
            status = binding.status().source();
            conditions = Statuses.takeOver(conditions, BINDING_READY, Statuses.ready(binding), "", "");
        } else {
            conditions = conditions.markFalse(BINDING_READY, "SinkBindingFailed", ensured.failure());
        }

        String name = ChildName.of(source.metadata().name(), "-deployment");
        Cluster.Ensured<OtherResource> deployment =
                cluster.ensure(OtherResource.class, deployment(source, name), source);
        if (deployment.resource().filter(ContainerSourceReconciler::isAvailable).isPresent()) {
            conditions = conditions.markTrue(ADAPTER_READY);
        } else {
            String why = deployment
                    .resource()
                    .flatMap(ContainerSourceReconciler::available)
                    .map(condition -> " " + condition.path("message").asText())
                    .orElse("");
            conditions = conditions.markUnknown(
                    ADAPTER_READY, "DeploymentUnavailable", "The Deployment '" + name + "' is unavailable." + why);
        }
        return (ContainerSource) Statuses.end(source.withStatus(source.status().withSource(status)), conditions);
    }

    private static boolean isAvailable(OtherResource deployment) {
        return available(deployment)
                .filter(condition -> condition.path("status").asText().equals("True"))
                .isPresent();
    }

    private static Optional<JsonNode> available(OtherResource deployment) {
        for (JsonNode condition : deployment.content().at("/status/conditions").orElse(NullNode.getInstance())) {
            if (condition.path("type").asText().equals("Available")) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private static SinkBinding binding(ContainerSource source) {
        ObjectMeta metadata = source.metadata();
        return new SinkBinding(
                ObjectMeta.of(metadata.namespace(), ChildName.of(metadata.name(), "-sinkbinding"))
                        .withLabels(labels(source))
                        .withController(source),
                new SinkBinding.Spec(
                        source.spec().source(),
                        SinkBinding.Subject.of(DEPLOYMENT_API, DEPLOYMENT, ChildName.of(metadata.name(), "-deployment"))
                                .withNamespace(metadata.namespace())),
                SinkBinding.Status.EMPTY);
    }

    private static OtherResource deployment(ContainerSource source, String name) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode spec = content.putObject("spec");
        ObjectNode selected = spec.putObject("selector").putObject("matchLabels");
        ObjectNode template = source.spec().template().tree();
        ObjectNode templateLabels = template.withObject("/metadata").withObject("/labels");
        labels(source).forEach((key, value) -> {
            selected.put(key, value);
            templateLabels.put(key, value);
        });
        spec.set("template", template);
        ObjectMeta metadata = ObjectMeta.of(source.metadata().namespace(), name)
                .withLabels(labels(source))
                .withController(source);
        return OtherResource.of(DEPLOYMENT_API, DEPLOYMENT, metadata, content);
    }

    private static Map<String, String> labels(ContainerSource source) {
        return Map.of(
                "sources.knative.dev/source",
                "container-source-controller",
                "sources.knative.dev/containerSource",
                source.metadata().name());
    }
}
