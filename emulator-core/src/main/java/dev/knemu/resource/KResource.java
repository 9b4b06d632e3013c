package dev.knemu.resource;

import java.util.List;

/**
 * A resource of Knative's: it has {@code status.conditions}, {@code status.observedGeneration} and a set of conditions
 * of which {@code Ready} is made.
 *
 * <p>Source: {@code KRShaped} in knative.dev/pkg, {@code apis/duck/v1/kresource_type.go}.
 */
public sealed interface KResource extends Resource
        permits Broker,
                Trigger,
                EventType,
                Channel,
                PhysicalChannel,
                Subscription,
                Sequence,
                Parallel,
                PingSource,
                ContainerSource,
                SinkBinding,
                GitHubSource,
                GitLabSource,
                KafkaSource,
                KafkaSink,
                ServingService,
                Revision,
                PodAutoscaler {

    @Override
    KResource withMetadata(ObjectMeta metadata);

    /** The part of the status that every kind has. */
    CommonStatus common();

    /** The same resource with another common part of the status. */
    KResource withCommon(CommonStatus common);

    /** Which conditions must be True for this kind to be Ready. */
    ConditionSet conditionSet();

    default List<Condition> conditions() {
        return common().conditions();
    }

    /** Whether Ready is True and was written for the newest spec. */
    default boolean isReady() {
        return common().observedGeneration() == metadata().generation()
                && common().condition(ConditionSet.READY)
                        .filter(Condition::isTrue)
                        .isPresent();
    }
}
