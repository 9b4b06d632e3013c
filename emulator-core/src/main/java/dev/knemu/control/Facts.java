package dev.knemu.control;

import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Channel;
import dev.knemu.resource.CommonStatus;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.KReference;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Trigger;
import java.util.List;
import java.util.Optional;

/** What is seen of a resource by those who have many companions. */
final class Facts {

    private Facts() {}

    /**
     * Whether those see no difference who read only the head: of a channel everything but its subscribers, of a Trigger
     * what decides where its events go. Without this, one Trigger more would concern every other Trigger of its Broker.
     */
    static boolean sameHead(Resource before, Resource after) {
        if (before instanceof PhysicalChannel old && after instanceof PhysicalChannel now) {
            return head(old).equals(head(now));
        }
        if (before instanceof Channel old && after instanceof Channel now) {
            return head(old).equals(head(now));
        }
        if (before instanceof Trigger old && after instanceof Trigger now) {
            return old.metadata().uid().equals(now.metadata().uid())
                    && old.spec().equals(now.spec())
                    && old.status().subscriberUri().equals(now.status().subscriberUri());
        }
        return false;
    }

    private record Head(
            ObjectMeta metadata,
            Optional<DeliverySpec> delivery,
            CommonStatus common,
            AddressStatus address,
            DeliveryStatus deadLetterSink,
            Optional<KReference> backing) {}

    private static Head head(PhysicalChannel channel) {
        return new Head(
                plain(channel.metadata()),
                channel.channelDelivery(),
                channel.common().withObservedGeneration(0),
                channel.address(),
                channel.deadLetterSink(),
                Optional.empty());
    }

    private static Head head(Channel channel) {
        Channel.Status status = channel.status();
        return new Head(
                plain(channel.metadata()),
                channel.spec().delivery(),
                status.common().withObservedGeneration(0),
                status.address(),
                status.delivery(),
                status.channel());
    }

    private static ObjectMeta plain(ObjectMeta metadata) {
        return metadata.withResourceVersion("").withGeneration(0);
    }

    /** The owner's kind and name of a generated resource, as {@code Trigger/orders}; {@code ""} if nobody owns it. */
    static boolean isControlledBy(Resource child, String kind) {
        return child.metadata()
                .controller()
                .filter(owner -> owner.kind().equals(kind))
                .isPresent();
    }

    static boolean isOwnedBy(Resource child, Resource owner) {
        List<dev.knemu.resource.OwnerReference> owners = child.metadata().ownerReferences();
        return owners.stream()
                .anyMatch(reference -> reference.uid().equals(owner.metadata().uid()));
    }
}
