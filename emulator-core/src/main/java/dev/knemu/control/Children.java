package dev.knemu.control;

import dev.knemu.resource.CoreService;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.PodAutoscaler;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Revision;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.Subscription;
import java.util.Map;
import java.util.TreeMap;

/** Compares what controllers make with what they want. */
final class Children {

    private Children() {}

    /** Whether nothing that the owner decides differs: labels, annotations, owner, and the spec. */
    static boolean isAsWanted(Resource existing, Resource wanted) {
        ObjectMeta is = existing.metadata();
        ObjectMeta should = wanted.metadata();
        return is.labels().entrySet().containsAll(should.labels().entrySet())
                && is.annotations().entrySet().containsAll(should.annotations().entrySet())
                && is.ownerReferences().equals(should.ownerReferences())
                && sameSpec(existing, wanted);
    }

    private static boolean sameSpec(Resource existing, Resource wanted) {
        if (existing instanceof Subscription is && wanted instanceof Subscription should) {
            return is.spec().equals(should.spec());
        }
        if (existing instanceof PhysicalChannel is && wanted instanceof PhysicalChannel should) {
            return is.channelDelivery().equals(should.channelDelivery());
        }
        if (existing instanceof CoreService is && wanted instanceof CoreService should) {
            return is.spec().equals(should.spec());
        }
        if (existing instanceof SinkBinding is && wanted instanceof SinkBinding should) {
            return is.spec().equals(should.spec());
        }
        if (existing instanceof Revision is && wanted instanceof Revision should) {
            return is.spec().equals(should.spec());
        }
        if (existing instanceof PodAutoscaler is && wanted instanceof PodAutoscaler should) {
            return is.spec().equals(should.spec());
        }
        if (existing instanceof OtherResource is && wanted instanceof OtherResource should) {
            return is.content().at("/spec").equals(should.content().at("/spec"));
        }
        return false;
    }

    /** What is wanted, with what others wrote into the same resource. */
    static Resource merged(Resource existing, Resource wanted) {
        ObjectMeta is = existing.metadata();
        ObjectMeta should = wanted.metadata();
        ObjectMeta metadata = should.withLabels(union(is.labels(), should.labels()))
                .withAnnotations(union(is.annotations(), should.annotations()));
        if (existing instanceof InMemoryChannel channel && wanted instanceof InMemoryChannel other) {
            return other.withSubscribers(channel.subscribers()).withMetadata(metadata);
        }
        if (existing instanceof KafkaChannel channel && wanted instanceof KafkaChannel other) {
            // What is immutable stays as it was first: a template that changed does not make the topic anew.
            return channel.withSpec(channel.spec().withDelivery(other.spec().delivery()))
                    .withMetadata(metadata);
        }
        return wanted.withMetadata(metadata);
    }

    private static Map<String, String> union(Map<String, String> is, Map<String, String> should) {
        Map<String, String> all = new TreeMap<>(is);
        all.putAll(should);
        return all;
    }
}
