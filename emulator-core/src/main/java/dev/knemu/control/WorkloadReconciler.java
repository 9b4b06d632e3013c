package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.control.SourceRuntimes.Fate;
import dev.knemu.resource.Container;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.OwnerReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a container run that sends events by itself, if anything can act in place of its image. Containers that only
 * serve are the business of the Service before them, and nothing is said of those here.
 *
 * <p>Source of the condition: kubernetes {@code pkg/controller/deployment}.
 */
final class WorkloadReconciler implements Reconciler<OtherResource> {

    /** Kinds with a pod template, beside the Pod and the CronJob. */
    private static final Set<String> WITH_TEMPLATE =
            Set.of("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController");

    private static final String CRON_JOB = "CronJob";
    private static final String DEPLOYMENT = "Deployment";
    private static final String AVAILABLE = "Available";
    private static final String RUNNING = "MinimumReplicasAvailable";
    private static final String NOBODY_RUNS_IT = "NothingRunsTheImage";
    private static final String ENDS = "CrashLoopBackOff";
    private static final Set<String> OURS = Set.of(RUNNING, NOBODY_RUNS_IT, ENDS);

    private final SourceRuntimes runtimes;

    WorkloadReconciler(SourceRuntimes runtimes) {
        this.runtimes = runtimes;
    }

    @Override
    public OtherResource reconcile(OtherResource resource, Cluster cluster) {
        Optional<FreeForm> template = template(resource);
        if (template.isEmpty()) {
            return resource;
        }
        List<Container> containers = Pods.all(
                template.get(),
                resource.metadata().namespace(),
                resource.kind().equals("Pod")
                        ? resource.metadata().name()
                        : resource.metadata().name() + "-0",
                cluster);
        boolean isStopped =
                resource.content().text("/spec/replicas").filter("0"::equals).isPresent()
                        || resource.kind().equals(CRON_JOB)
                                && resource.content()
                                        .text("/spec/suspend")
                                        .filter("true"::equals)
                                        .isPresent();
        Workload workload = null;
        Fate fate = Fate.UNKNOWN;
        for (Container container : containers) {
            Workload candidate = workload(resource, container, cluster);
            Fate its = runtimes.fateOf(candidate);
            if (!its.equals(Fate.UNKNOWN)) {
                workload = candidate;
                fate = its;
                break;
            }
        }
        if (fate.runs() && workload != null && !isStopped) {
            cluster.sources().want(workload);
        } else {
            cluster.sources().drop(resource.key());
        }
        return isStopped ? resource : withStatus(resource, fate, containers, cluster);
    }

    @Override
    public void removed(OtherResource resource, Cluster cluster) {
        cluster.sources().drop(resource.key());
    }

    static boolean hasPods(OtherResource resource) {
        return template(resource).isPresent();
    }

    private static Optional<FreeForm> template(OtherResource resource) {
        if (resource.kind().equals("Pod")) {
            ObjectNode template = JsonNodeFactory.instance.objectNode();
            resource.content().at("/spec").ifPresent(spec -> template.set("spec", spec));
            return Optional.of(FreeForm.of(template));
        }
        return Optional.of(resource)
                .filter(workload -> WITH_TEMPLATE.contains(workload.kind())
                        || workload.kind().equals(CRON_JOB))
                .flatMap(workload -> workload.content()
                        .at(workload.kind().equals(CRON_JOB) ? "/spec/jobTemplate/spec/template" : "/spec/template"))
                .filter(ObjectNode.class::isInstance)
                .map(tree -> FreeForm.of((ObjectNode) tree));
    }

    private static Workload workload(OtherResource resource, Container container, Cluster cluster) {
        Optional<OwnerReference> owner = containerSource(resource);
        return new Workload(
                resource.key(),
                resource.metadata().uid(),
                owner.map(OwnerReference::kind).orElse(resource.kind()),
                owner.map(OwnerReference::name).orElse(resource.metadata().name()),
                container.withEnv(cluster.bindings().environment(resource)),
                resource.kind().equals(CRON_JOB) ? Optional.of(timetable(resource)) : Optional.empty());
    }

    private static Workload.Timetable timetable(OtherResource cronJob) {
        return new Workload.Timetable(
                cronJob.content().text("/spec/schedule").orElse(""),
                cronJob.content().text("/spec/timeZone"));
    }

    private static Optional<OwnerReference> containerSource(OtherResource resource) {
        return resource.metadata().controller().filter(owner -> owner.kind().equals(ContainerSource.KIND));
    }

    private static OtherResource withStatus(
            OtherResource resource, Fate fate, List<Container> containers, Cluster cluster) {
        if (!resource.kind().equals(DEPLOYMENT)) {
            return resource;
        }
        if (fate.runs()) {
            return told(resource, "True", RUNNING, "Deployment has minimum availability.", cluster);
        }
        if (!fate.problem().isEmpty()) {
            return told(resource, "False", ENDS, fate.problem(), cluster);
        }
        boolean isToSend =
                containerSource(resource).isPresent() || cluster.bindings().isBound(resource);
        JsonNode available = available(resource);
        boolean saidByUs =
                available != null && OURS.contains(available.path("reason").asText());
        // Of what is not there to send, and of what somebody else looks after, nothing is said.
        if (!saidByUs && (available != null || !isToSend)) {
            return resource;
        }
        return told(resource, "False", NOBODY_RUNS_IT, nobodyRuns(containers), cluster);
    }

    private static String nobodyRuns(List<Container> containers) {
        String images = containers.isEmpty()
                ? "It has no container."
                : "Nothing here runs the image "
                        + String.join(
                                ", ", containers.stream().map(Container::image).toList()) + ".";
        return images
                + " Say which program to run in its place (under sources: in knemu.yaml, container(...) in a test),"
                + " or start one that sends to the sink's address by itself.";
    }

    private static @Nullable JsonNode available(OtherResource resource) {
        JsonNode conditions = resource.content().at("/status/conditions").orElse(null);
        if (conditions != null) {
            for (JsonNode condition : conditions) {
                if (condition.path("type").asText().equals(AVAILABLE)) {
                    return condition;
                }
            }
        }
        return null;
    }

    private static OtherResource told(
            OtherResource resource, String status, String reason, String message, Cluster cluster) {
        JsonNode before = available(resource);
        if (before != null
                && before.path("status").asText().equals(status)
                && before.path("reason").asText().equals(reason)
                && before.path("message").asText().equals(message)) {
            return resource;
        }
        ObjectNode content = resource.content().tree();
        ObjectNode told = content.withObject("/status");
        ArrayNode conditions = told.objectNode().arrayNode();
        for (JsonNode condition : told.path("conditions")) {
            if (!condition.path("type").asText().equals(AVAILABLE)) {
                conditions.add(condition);
            }
        }
        String now = cluster.now().toString();
        conditions
                .addObject()
                .put("type", AVAILABLE)
                .put("status", status)
                .put("reason", reason)
                .put("message", message)
                .put("lastUpdateTime", now)
                .put("lastTransitionTime", now);
        told.set("conditions", conditions);
        int ready = status.equals("True") ? 1 : 0;
        told.put("replicas", 1).put("readyReplicas", ready).put("availableReplicas", ready);
        return resource.withContent(FreeForm.of(content));
    }
}
