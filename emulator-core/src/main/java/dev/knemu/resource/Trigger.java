package dev.knemu.resource;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a Broker for the events that pass a filter, and says who gets them.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/eventing/v1/trigger_types.go}.
 */
public record Trigger(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "eventing.knative.dev/v1";
    public static final String KIND = "Trigger";

    public static final ConditionSet CONDITIONS = ConditionSet.living(
            "BrokerReady",
            "DependencyReady",
            "DeadLetterSinkResolved",
            "OIDCIdentityCreated",
            "SubscriberResolved",
            "SubscriptionReady");

    /** What must exist and be Ready before the Trigger is: a JSON ObjectReference. */
    public static final String DEPENDENCY_ANNOTATION = "knative.dev/dependency";
    /** {@code enabled}: the Broker {@code default} is made when it is missing. */
    public static final String INJECTION_ANNOTATION = "eventing.knative.dev/injection";

    /** At a Broker over Kafka: {@code ordered} or {@code unordered}, the default. */
    public static final String DELIVERY_ORDER_ANNOTATION = "kafka.eventing.knative.dev/delivery.order";

    /** In namespace {@code default}; broker and subscriber are still to be said. */
    public static Trigger named(String name) {
        return new Trigger(ObjectMeta.of("default", name), Spec.EMPTY, Status.EMPTY);
    }

    /**
     * @param broker name of the Broker, in the Trigger's namespace; {@code ""} if {@code brokerRef} says it; immutable
     * @param brokerRef the Broker, where the feature {@code cross-namespace-event-links} allows another namespace
     * @param filter the old form; counts only if {@code filters} is empty; defaulted to an empty one
     * @param filters all of them must pass; none passes everything
     * @param subscriber who gets the events
     * @param delivery instead of the Broker's, as a whole
     */
    public record Spec(
            String broker,
            Optional<KReference> brokerRef,
            Optional<TriggerFilter> filter,
            List<SubscriptionsAPIFilter> filters,
            Destination subscriber,
            Optional<DeliverySpec> delivery) {

        public static final Spec EMPTY =
                new Spec("", Optional.empty(), Optional.empty(), List.of(), Destination.EMPTY, Optional.empty());

        public Spec {
            filters = List.copyOf(filters);
        }

        public Spec withBroker(String broker) {
            return new Spec(broker, brokerRef, filter, filters, subscriber, delivery);
        }

        public Spec withBrokerRef(Optional<KReference> brokerRef) {
            return new Spec(broker, brokerRef, filter, filters, subscriber, delivery);
        }

        public Spec withFilter(Optional<TriggerFilter> filter) {
            return new Spec(broker, brokerRef, filter, filters, subscriber, delivery);
        }

        public Spec withFilters(List<SubscriptionsAPIFilter> filters) {
            return new Spec(broker, brokerRef, filter, filters, subscriber, delivery);
        }

        public Spec withSubscriber(Destination subscriber) {
            return new Spec(broker, brokerRef, filter, filters, subscriber, delivery);
        }

        public Spec withDelivery(Optional<DeliverySpec> delivery) {
            return new Spec(broker, brokerRef, filter, filters, subscriber, delivery);
        }

        /**
         * As it is taken by a Broker over Kafka, to which an empty value is no condition, beside others and alone.
         *
         * <p>Source: knative-extensions/eventing-kafka-broker {@code core/filter/AttributesFilter.java}, from which the
         * new forms of a filter inherit.
         */
        public Spec asKafkaReadsIt() {
            return withFilter(filter.map(old -> new TriggerFilter(KafkaFilters.withoutEmpty(old.attributes()))))
                    .withFilters(filters.stream().map(KafkaFilters::read).toList());
        }

        /**
         * As it is taken by this Broker.
         *
         * @param broker empty where nobody knows: then as by one that is not over Kafka
         */
        public Spec asReadBy(Optional<Broker> broker) {
            return broker.isPresent() && broker.get().isKafka() ? asKafkaReadsIt() : this;
        }
    }

    public record Status(
            @Inline CommonStatus common,
            Optional<URI> subscriberUri,
            Optional<String> subscriberCACerts,
            Optional<String> subscriberAudience,
            @Inline DeliveryStatus delivery,
            Optional<AuthStatus> auth) {

        public static final Status EMPTY = new Status(
                CommonStatus.EMPTY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DeliveryStatus.EMPTY,
                Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, subscriberUri, subscriberCACerts, subscriberAudience, delivery, auth);
        }

        public Status withSubscriberUri(Optional<URI> subscriberUri) {
            return new Status(common, subscriberUri, subscriberCACerts, subscriberAudience, delivery, auth);
        }

        public Status withDelivery(DeliveryStatus delivery) {
            return new Status(common, subscriberUri, subscriberCACerts, subscriberAudience, delivery, auth);
        }
    }

    /** The Broker that it names, by whichever of the two fields. */
    public ResourceKey brokerKey() {
        String namespace = metadata.namespace();
        return spec.brokerRef()
                .map(ref -> new ResourceKey(
                        ResourceKey.groupOf(Broker.API_VERSION),
                        Broker.KIND,
                        ref.namespace().isEmpty() ? namespace : ref.namespace(),
                        ref.name()))
                .orElseGet(() -> ResourceKey.of(Broker.API_VERSION, Broker.KIND, namespace, spec.broker()));
    }

    public Trigger broker(String broker) {
        return withSpec(spec.withBroker(broker));
    }

    /** Adds one filter; all that were added must pass. */
    public Trigger filter(SubscriptionsAPIFilter filter) {
        return withSpec(spec.withFilters(Fields.with(spec.filters(), filter)));
    }

    /** The old form, {@code spec.filter.attributes}. */
    public Trigger filterAttributes(Map<String, String> attributes) {
        return withSpec(spec.withFilter(Optional.of(new TriggerFilter(attributes))));
    }

    public Trigger subscriber(Destination subscriber) {
        return withSpec(spec.withSubscriber(subscriber));
    }

    public Trigger delivery(DeliverySpec delivery) {
        return withSpec(spec.withDelivery(Optional.of(delivery)));
    }

    public Trigger inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public Trigger withSpec(Spec spec) {
        return new Trigger(metadata, spec, status);
    }

    public Trigger withStatus(Status status) {
        return new Trigger(metadata, spec, status);
    }

    @Override
    public Trigger withMetadata(ObjectMeta metadata) {
        return new Trigger(metadata, spec, status);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public Trigger withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
