package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/** Channels, Subscriptions, Sequences and Parallels. */
final class MessagingCheck extends Check {
    private final String user;

    MessagingCheck(Review review) {
        super(review);
        this.user = review.user();
    }

    void channel(Channel channel, Optional<Channel> old) {
        Channel.Spec spec = channel.spec();
        channelTemplate(spec.channelTemplate());
        if (!spec.subscribers().isEmpty()) {
            add(FieldError.disallowed("spec.subscribable.subscribers"));
        }
        addAll("spec.delivery", delivery(spec.delivery(), Namespaces.SAME));
        old.ifPresent(before -> {
            String diff = Diff.of(
                    "{v1.ChannelSpec}", before.spec().withSubscribers(List.of()), spec.withSubscribers(List.of()));
            if (!diff.isEmpty()) {
                add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
            }
        });
    }

    void inMemoryChannel(InMemoryChannel channel, Optional<InMemoryChannel> old) {
        addAll("spec.delivery", delivery(channel.spec().delivery(), Namespaces.ANY));
        physicalChannel(channel, old);
    }

    private void physicalChannel(PhysicalChannel channel, Optional<? extends PhysicalChannel> old) {
        List<SubscriberSpec> subscribers = channel.subscribers();
        subscribers(old.map(PhysicalChannel::subscribers), subscribers);
        annotation(channel, InMemoryChannel.SCOPE_ANNOTATION)
                .filter(scope -> !scope.equals("cluster") && !scope.equals("namespace"))
                .ifPresent(scope -> add(FieldError.invalidValue(scope, annotationPath(InMemoryChannel.SCOPE_ANNOTATION))
                        .withDetails("expected either 'cluster' or 'namespace'")));
        List<SubscriberSpec> before = old.map(PhysicalChannel::subscribers).orElse(subscribers);
        if (!before.equals(subscribers) && !user.equals(Validation.CONTROLLER)) {
            add(FieldError.of(
                            "Channel.Spec.Subscribers changed by user " + user + " which was not the "
                                    + Validation.CONTROLLER + " service account",
                            "spec.subscribers")
                    .withDetails(Diff.of(
                            "{v1.SubscribableSpec}",
                            new InMemoryChannel.Spec(before, Optional.empty()),
                            new InMemoryChannel.Spec(subscribers, Optional.empty()))));
        }
    }

    /** Of those that were there already every one has been looked at before. */
    private void subscribers(Optional<List<SubscriberSpec>> old, List<SubscriberSpec> now) {
        SharedList<SubscriberSpec> before = old.map(SharedList::of).orElse(SharedList.empty());
        SharedList.of(now).forEachNotIn(before, (i, subscriber) -> {
            if (subscriber.subscriberUri().isEmpty() && subscriber.replyUri().isEmpty()) {
                add(FieldError.missing("replyURI", "subscriberURI")
                        .withDetails("expected at least one of, got none")
                        .via("spec.subscribable.subscriber[" + i + "]"));
            }
        });
    }

    /** Source: eventing-kafka-broker {@code control-plane/pkg/apis/messaging/v1/kafka_channel_validation.go}. */
    void kafkaChannel(KafkaChannel channel, Optional<KafkaChannel> old) {
        KafkaChannel.Spec spec = channel.spec();
        if (spec.numPartitions() <= 0) {
            add(FieldError.invalidValue(spec.numPartitions(), "spec.numPartitions"));
        }
        if (spec.replicationFactor() <= 0) {
            add(FieldError.invalidValue(spec.replicationFactor(), "spec.replicationFactor"));
        }
        if (spec.retention().filter(retention -> !retention.isNegative()).isEmpty()) {
            add(FieldError.invalidValue(spec.retentionDuration(), "spec.retentionDuration"));
        }
        addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
        physicalChannel(channel, old);
        old.ifPresent(before -> {
            String diff = Diff.of("{v1beta1.KafkaChannelSpec}", topicOf(before.spec()), topicOf(spec));
            if (!diff.isEmpty()) {
                add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
            }
        });
    }

    private KafkaChannel.Spec topicOf(KafkaChannel.Spec spec) {
        return spec.withSubscribers(List.of()).withDelivery(Optional.empty());
    }

    void subscription(Subscription subscription, Optional<Subscription> old) {
        Subscription.Spec spec = subscription.spec();
        if (spec.channel().isEmpty()) {
            add(FieldError.missing("spec.channel").withDetails("the Subscription must reference a channel"));
        } else {
            addAll("spec.channel", reference(spec.channel(), Namespaces.ANY));
            if (!spec.channel().namespace().isEmpty()) {
                sameNamespaceOnly("spec.channel.namespace");
            }
        }
        Optional<Destination> subscriber = spec.subscriber().filter(to -> !to.isEmpty());
        if (subscriber.isEmpty()) {
            add(FieldError.missing("spec.subscriber").withDetails("the Subscription must reference a subscriber"));
        } else {
            addAll("spec.subscriber", destination(subscriber.get(), Namespaces.ANY));
        }
        spec.reply().filter(to -> !to.isEmpty()).ifPresent(to -> addAll("spec.reply", destination(to, Namespaces.ANY)));
        addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
        old.ifPresent(before -> {
            String diff = Diff.of("{v1.SubscriptionSpec}.Channel", before.spec().channel(), spec.channel());
            if (!diff.isEmpty()) {
                add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
            }
        });
    }

    void sequence(Sequence sequence) {
        Sequence.Spec spec = sequence.spec();
        if (spec.steps().isEmpty()) {
            add(FieldError.missing("spec.steps"));
        }
        for (int i = 0; i < spec.steps().size(); i++) {
            String path = "spec.steps[" + i + "]";
            addAll(path, destination(spec.steps().get(i).destination(), Namespaces.ANY));
            addAll(path + ".delivery", delivery(spec.steps().get(i).delivery(), Namespaces.ANY));
        }
        channelTemplate(spec.channelTemplate());
        spec.reply().ifPresent(to -> addAll("spec.reply", destination(to, Namespaces.ANY)));
    }

    void parallel(Parallel parallel) {
        Parallel.Spec spec = parallel.spec();
        if (spec.branches().isEmpty()) {
            add(FieldError.missing("spec.branches"));
        }
        for (int i = 0; i < spec.branches().size(); i++) {
            Parallel.Branch branch = spec.branches().get(i);
            String path = "spec.branches[" + i + "]";
            branch.filter().ifPresent(to -> addAll(path + ".filter", destination(to, Namespaces.ANY)));
            addAll(path + ".subscriber", destination(branch.subscriber(), Namespaces.ANY));
            branch.reply().ifPresent(to -> addAll(path + ".reply", destination(to, Namespaces.ANY)));
            addAll(path + ".delivery", delivery(branch.delivery(), Namespaces.ANY));
        }
        channelTemplate(spec.channelTemplate());
        spec.reply().ifPresent(to -> addAll("spec.reply", destination(to, Namespaces.ANY)));
    }

    private void channelTemplate(Optional<ChannelTemplateSpec> template) {
        if (template.isEmpty()) {
            add(FieldError.missing("spec.channelTemplate"));
            return;
        }
        if (template.get().kind().isEmpty()) {
            add(FieldError.missing("spec.channelTemplate.kind"));
        }
        if (template.get().apiVersion().isEmpty()) {
            add(FieldError.missing("spec.channelTemplate.apiVersion"));
        }
    }
}
