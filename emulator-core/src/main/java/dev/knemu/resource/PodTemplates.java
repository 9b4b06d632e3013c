package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.resource.ManifestReader.Remark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What of a pod template has no effect: no container runs here, a stand-in with its image, arguments and variables does. */
final class PodTemplates {
    private static final String WHY = "no container runs here";

    /** A stand-in or a program may act in its place after all; which ones there are is not known when it is read. */
    static final Remark WORKLOAD =
            new Remark(FieldPath.ROOT, WHY + ", except where a stand-in or a program of yours acts in its place", true);

    private static final Set<String> WORKLOADS = Set.of(
            "Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController");
    private static final Set<String> GROUPS = Set.of("", "apps", "batch");
    private static final Set<String> USED_OF_CONTAINER = Set.of("name", "image", "args", "command", "env", "ports");

    private static final Set<String> USED_OF_PODS = Set.of("containerConcurrency", "timeoutSeconds");

    private PodTemplates() {}

    /** Whether its pods would run on a cluster. */
    static boolean isIn(Resource resource) {
        return WORKLOADS.contains(resource.kind()) && GROUPS.contains(ResourceKey.groupOf(resource.apiVersion()));
    }

    static List<Remark> remarks(Resource resource) {
        FreeForm template = FreeForm.EMPTY;
        if (resource instanceof ContainerSource source) {
            template = source.spec().template();
        } else if (resource instanceof ServingService service) {
            template = service.spec().template();
        }
        List<Remark> remarks = new ArrayList<>();
        FieldPath spec = FieldPath.ROOT.field("spec").field("template").field("spec");
        JsonNode pod = template.tree().path("spec");
        pod.fieldNames().forEachRemaining(name -> {
            boolean isUsed =
                    resource instanceof ServingService service && service.hasPods() && USED_OF_PODS.contains(name);
            if (!name.equals("containers") && !isUsed) {
                remarks.add(new Remark(spec.field(name), WHY));
            }
        });
        JsonNode containers = pod.path("containers");
        for (int i = 0; i < containers.size(); i++) {
            FieldPath path = spec.field("containers").index(i);
            containers.get(i).fieldNames().forEachRemaining(name -> {
                if (!USED_OF_CONTAINER.contains(name)) {
                    remarks.add(new Remark(path.field(name), WHY));
                }
            });
        }
        return remarks;
    }
}
