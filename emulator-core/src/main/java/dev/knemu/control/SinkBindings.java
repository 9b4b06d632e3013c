package dev.knemu.control;

import dev.knemu.resource.FreeForm;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SinkBinding;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which SinkBinding tells which workload where to send; a workload is brought back when its bindings change. */
final class SinkBindings {

    private final Map<ResourceKey, SinkBinding> bindings = new TreeMap<>();
    private final Cluster cluster;
    private final Supplier<Stream<Resource>> resources;

    /** @param resources all that there are */
    SinkBindings(Cluster cluster, Supplier<Stream<Resource>> resources) {
        this.cluster = cluster;
        this.resources = resources;
    }

    void put(Resource resource) {
        if (resource instanceof SinkBinding binding) {
            SinkBinding old = bindings.put(binding.key(), binding);
            if (old != null) {
                enqueueSubjects(old);
            }
            enqueueSubjects(binding);
        }
    }

    void remove(ResourceKey key) {
        SinkBinding old = bindings.remove(key);
        if (old != null) {
            enqueueSubjects(old);
        }
    }

    private void enqueueSubjects(SinkBinding binding) {
        SinkBinding.Subject subject = binding.spec().subject();
        if (!subject.name().isEmpty()) {
            cluster.enqueue(ResourceKey.of(
                    subject.apiVersion(), subject.kind(), binding.metadata().namespace(), subject.name()));
        } else {
            resources
                    .get()
                    .filter(resource -> resource instanceof OtherResource && isSubject(resource, binding))
                    .forEach(resource -> cluster.enqueue(resource.key()));
        }
    }

    /** What the bindings of a workload put into its containers' environment; of two, the last by name counts. */
    Map<String, String> environment(Resource workload) {
        Map<String, String> environment = new TreeMap<>();
        of(workload).forEach(binding -> environment.putAll(SinkEnvironment.of(binding)));
        return environment;
    }

    boolean isBound(Resource workload) {
        return of(workload).findAny().isPresent();
    }

    private Stream<SinkBinding> of(Resource workload) {
        return bindings.values().stream().filter(binding -> isSubject(workload, binding));
    }

    private static boolean isSubject(Resource resource, SinkBinding binding) {
        Resource workload = withPods(resource);
        SinkBinding.Subject subject = binding.spec().subject();
        if (!workload.metadata().namespace().equals(binding.metadata().namespace())
                || !ResourceKey.of(subject.apiVersion(), subject.kind(), "", "")
                        .equals(ResourceKey.of(workload.apiVersion(), workload.kind(), "", ""))) {
            return false;
        }
        return subject.name().isEmpty()
                ? subject.selector()
                        .filter(selector -> selector.matches(workload.metadata().labels()))
                        .isPresent()
                : subject.name().equals(workload.metadata().name());
    }

    /** A CronJob has no pods of its own: bound are the Jobs that it would make, by the labels of their template. */
    private static Resource withPods(Resource resource) {
        if (!resource.kind().equals("CronJob") || !(resource instanceof OtherResource cronJob)) {
            return resource;
        }
        Map<String, String> labels = new TreeMap<>();
        cronJob.content()
                .at("/spec/jobTemplate/metadata/labels")
                .ifPresent(tree -> tree.properties()
                        .forEach(label ->
                                labels.put(label.getKey(), label.getValue().asText())));
        return new OtherResource(cronJob.apiVersion(), "Job", cronJob.metadata().withLabels(labels), FreeForm.EMPTY);
    }
}
