package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as knative.dev/eventing pkg/apis have them. */
class ValidationTest {
    private static final String NAME_RULE =
            "Attribute name must start with a letter and can only contain lowercase alphanumeric";
    private static final Destination SHIPPING = Destination.service("shipping");

    private final Validation validation = new Validation(
            schedule -> schedule.contains("bad") ? Optional.of("not cron") : Optional.empty(),
            cesql -> cesql.contains("(") ? Optional.of("unbalanced") : Optional.empty());
    private ClusterConfig config = ClusterConfig.DEFAULTS;

    private String errors(Resource resource) {
        return FieldError.render(validation.validate(Defaults.of(resource, config), Optional.empty(), config, ""));
    }

    private String errors(Resource old, Resource changed) {
        return FieldError.render(
                validation.validate(Defaults.of(changed, config), Optional.of(Defaults.of(old, config)), config, ""));
    }

    private void enable(String feature) {
        config = config.withFeatures(config.features().with(feature, "enabled"));
    }

    private static Trigger trigger() {
        return Trigger.named("t").broker("default").subscriber(SHIPPING);
    }

    @Nested
    class Brokers {
        @Test
        void aDefaultedOneIsAdmitted() {
            assertThat(errors(Broker.named("b"))).isEmpty();
        }

        @Test
        void needAClass() {
            assertThat(FieldError.render(validation.validate(Broker.named("b"), Optional.empty(), config, "")))
                    .isEqualTo("missing field(s): eventing.knative.dev/broker.class");
        }

        @Test
        @DisplayName("C-021 C-042 the class is immutable")
        void keepTheirClass() {
            assertThat(errors(Broker.named("b"), Broker.named("b").brokerClass("Kafka")))
                    .isEqualTo("Immutable annotations changed (-old +new): annotations\n"
                            + "{string}:\n\t-: \"MTChannelBasedBroker\"\n\t+: \"Kafka\"\n");
        }

        @Test
        @DisplayName("C-022 C-042 the config is immutable")
        void keepTheirConfig() {
            assertThat(errors(Broker.named("b"), Broker.named("b").config(KReference.of("v1", "ConfigMap", "other"))))
                    .startsWith("Immutable fields changed (-old +new): spec\n{v1.BrokerSpec}.Config.Name:");
        }

        @Test
        void mayChangeTheirDelivery() {
            assertThat(errors(Broker.named("b"), Broker.named("b").delivery(DeliverySpec.retries(1))))
                    .isEmpty();
        }

        @Test
        void needACompleteReferenceToTheirConfig() {
            assertThat(errors(Broker.named("b").config(new KReference("", "", "", "", "", ""))))
                    .isEqualTo("missing field(s): spec.config.apiVersion, spec.config.kind, spec.config.name");
        }

        @Test
        void mayBeHeldToTheirOwnNamespace() {
            Broker broker = Broker.named("b").config(KReference.of("v1", "ConfigMap", "other", "c"));
            assertThat(errors(broker)).isEmpty();

            config = config.with(ConfigMap.of(
                    "knative-eventing",
                    "config-br-defaults",
                    Map.of(
                            "default-br-config",
                            "clusterDefault: {brokerClass: X, disallowDifferentNamespaceConfig: true}")));
            assertThat(errors(broker))
                    .isEqualTo("mismatched namespaces: spec.config.namespace\n"
                            + "parent namespace: \"default\" does not match ref: \"other\"");
        }
    }

    @Nested
    class Triggers {
        @Test
        void aCompleteOneIsAdmitted() {
            assertThat(errors(trigger())).isEmpty();
        }

        @Test
        void needBrokerAndSubscriber() {
            assertThat(errors(Trigger.named("t")))
                    .isEqualTo("expected at least one, got none: spec.subscriber.ref, spec.subscriber.uri\n"
                            + "missing field(s): spec.broker");
        }

        @Test
        @DisplayName("C-028 C-045 the broker is immutable")
        void keepTheirBroker() {
            assertThat(errors(trigger(), trigger().broker("other")))
                    .isEqualTo("Immutable fields changed (-old +new): broker, spec\n"
                            + "{string}:\n\t-: \"default\"\n\t+: \"other\"\n");
        }

        @Test
        void mayChangeEverythingElse() {
            Trigger changed = trigger()
                    .filter(SubscriptionsAPIFilter.exact("type", "x"))
                    .subscriber(Destination.uri("http://example.com"))
                    .delivery(DeliverySpec.retries(1));

            assertThat(errors(trigger(), changed)).isEmpty();
        }

        @Test
        void referToABrokerInOneWayOnly() {
            KReference ref = KReference.of("eventing.knative.dev/v1", "Broker", "b");
            Trigger both = trigger().withSpec(trigger().spec().withBrokerRef(Optional.of(ref)));
            Trigger elsewhere =
                    both.withSpec(both.spec().withBroker("").withBrokerRef(Optional.of(ref.withNamespace("other"))));

            assertThat(errors(both)).isEqualTo("expected exactly one, got both: spec.broker, spec.brokerRef");
            assertThat(errors(elsewhere))
                    .isEqualTo("must not set the field(s): spec.namespace\nonly name, apiVersion and kind are supported"
                            + " fields when feature.CrossNamespaceEventLinks is disabled");
            enable(Features.CROSS_NAMESPACE_EVENT_LINKS);
            assertThat(errors(elsewhere)).isEmpty();
        }

        @Test
        void mayHaveTheirSubscriberInAnotherNamespace() {
            assertThat(errors(trigger().subscriber(SHIPPING.inNamespace("other"))))
                    .isEmpty();
        }

        @ParameterizedTest
        @DisplayName("C-048 filter keys accepted")
        @ValueSource(
                strings = {
                    "source",
                    "id",
                    "specversion",
                    "type",
                    "subject",
                    "time",
                    "datacontenttype",
                    "dataschema",
                    "aaa",
                    "c1d2e3",
                    "abcdefghijklmnopqrst"
                })
        void acceptTheseFilterKeys(String key) {
            assertThat(errors(trigger().filterAttributes(Map.of(key, "x")))).isEmpty();
            assertThat(errors(trigger().filter(SubscriptionsAPIFilter.exact(key, "x"))))
                    .isEmpty();
        }

        @ParameterizedTest
        @DisplayName("C-049 filter keys rejected")
        @ValueSource(
                strings = {
                    "SOURCE",
                    "Source",
                    "souRce",
                    "s pace s",
                    "s_pace_s",
                    "s-pace-s",
                    "123",
                    "\uD83D\uDE00",
                    "$",
                    "ü"
                })
        void refuseTheseFilterKeys(String key) {
            assertThat(errors(trigger().filterAttributes(Map.of(key, "x"))))
                    .isEqualTo("invalid key name \"" + key + "\": spec.filter.attributes[" + key + "]\n" + NAME_RULE);
        }

        @Test
        void sayWhereInNestedFiltersAKeyIsWrong() {
            Trigger nested = trigger()
                    .filter(SubscriptionsAPIFilter.exact("type", "x"))
                    .filter(SubscriptionsAPIFilter.all(
                            SubscriptionsAPIFilter.any(SubscriptionsAPIFilter.prefix("A", "x")),
                            SubscriptionsAPIFilter.not(SubscriptionsAPIFilter.suffix("A", "x"))));

            assertThat(errors(nested))
                    .isEqualTo("invalid key name \"A\": spec.filters[1].all[0].any[0].prefix[A],"
                            + " spec.filters[1].all[1].not.suffix[A]\n" + NAME_RULE);
        }

        @Test
        void allowOneDialectAnEntry() {
            SubscriptionsAPIFilter two = new SubscriptionsAPIFilter(
                    Map.of("type", "x"), Map.of("source", "y"), Map.of(), List.of(), List.of(), Optional.empty(), "");

            assertThat(errors(trigger().filter(two)))
                    .isEqualTo("multiple dialects found, filters can have only one dialect set: spec.filters[0]");
        }

        @Test
        void haveTheirCesqlCheckedByWhoeverKnowsIt() {
            assertThat(errors(trigger().filter(SubscriptionsAPIFilter.cesql("type = 'x'"))))
                    .isEmpty();
            assertThat(errors(trigger().filter(SubscriptionsAPIFilter.cesql("("))))
                    .isEqualTo("invalid value: (: spec.filters[0].cesql\nunbalanced");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "no json|The provided annotation was not a corev1.ObjectReference: \"no json\": metadata.annotations[knative.dev/dependency]",
                    "{\"kind\":\"PingSource\",\"name\":\"p\",\"apiVersion\":\"sources.knative.dev/v1\"}|``",
                    "{\"kind\":\"PingSource\"}|missing field(s): metadata.annotations[knative.dev/dependency].apiVersion, metadata.annotations[knative.dev/dependency].name",
                    "{\"kind\":\"K\",\"name\":\"p\",\"apiVersion\":\"v1\",\"namespace\":\"x\"}|Namespace must be empty or equal to the trigger namespace \"default\": metadata.annotations[knative.dev/dependency].namespace",
                })
        void haveTheirDependencyChecked(String annotation, String expected) {
            Trigger trigger =
                    trigger().withMetadata(trigger().metadata().withAnnotation("knative.dev/dependency", annotation));

            assertThat(errors(trigger)).isEqualTo(expected);
        }

        @Test
        void injectTheDefaultBrokerOnly() {
            ObjectMeta on = trigger().metadata().withAnnotation("eventing.knative.dev/injection", "enabled");
            ObjectMeta odd = trigger().metadata().withAnnotation("eventing.knative.dev/injection", "true");

            assertThat(errors(trigger().withMetadata(on))).isEmpty();
            assertThat(errors(trigger().broker("b").withMetadata(on)))
                    .isEqualTo(
                            "The provided injection annotation is only used for default broker, but non-default broker"
                                    + " specified here: \"b\": metadata.annotations[eventing.knative.dev/injection]");
            assertThat(errors(trigger().withMetadata(odd)))
                    .isEqualTo("The provided injection annotation value can only be \"enabled\" or \"disabled\", not"
                            + " \"true\": metadata.annotations[eventing.knative.dev/injection]");
        }
    }

    @Nested
    class Deliveries {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{retry: -1}|invalid value: -1: spec.delivery.retry",
                    "{backoffPolicy: Linear}|invalid value: Linear: spec.delivery.backoffPolicy",
                    "{backoffDelay: 200ms}|invalid value: 200ms: spec.delivery.backoffDelay",
                    "{backoffDelay: P0D}|``",
                    "{backoffDelay: P1Y2M3W4DT5H6M7.5S}|``",
                    "{backoffDelay: PT}|invalid value: PT: spec.delivery.backoffDelay",
                    "{format: JSON}|invalid value: JSON: spec.delivery.format",
                    "{format: json}|``",
                    "{timeout: PT5S}|``",
                    "{timeout: PT0S}|invalid value: PT0S: spec.delivery.timeout",
                    "{retryAfterMax: PT5S}|must not set the field(s): spec.delivery.retryAfterMax",
                    "{deadLetterSink: {}}|expected at least one, got none: spec.delivery.deadLetterSink.ref, spec.delivery.deadLetterSink.uri",
                })
        void areCheckedFieldByField(String yaml, String expected) {
            Broker broker = (Broker) new ManifestReader()
                    .read("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b}, spec: {delivery: "
                            + yaml + "}}")
                    .resources()
                    .get(0);

            assertThat(errors(broker)).isEqualTo(expected);
        }

        @Test
        void mayNotHaveATimeoutWhereTheFeatureIsOff() {
            config = config.withFeatures(Features.DEFAULTS.with(Features.DELIVERY_TIMEOUT, "disabled"));

            assertThat(errors(trigger().delivery(DeliverySpec.EMPTY.withTimeout(Duration.ofSeconds(1)))))
                    .isEqualTo("must not set the field(s): spec.delivery.timeout");
        }

        @Test
        void mayLimitRetryAfterWhereTheFeatureIsOn() {
            enable(Features.DELIVERY_RETRY_AFTER);

            assertThat(errors(trigger().delivery(DeliverySpec.EMPTY.withRetryAfterMax(Duration.ZERO))))
                    .isEmpty();
            assertThat(errors(trigger().delivery(DeliverySpec.EMPTY.withRetryAfterMax(Duration.ofSeconds(-1)))))
                    .isEqualTo("invalid value: PT-1S: spec.delivery.retryAfterMax");
        }
    }

    @Nested
    class Destinations {
        private String errorsOf(Destination to) {
            return errors(trigger().subscriber(to));
        }

        @Test
        void withoutReferenceAreAbsolute() {
            assertThat(errorsOf(Destination.uri("http://example.com/x"))).isEmpty();
            for (String relative : List.of("/x", "example.com", "mailto:a@b", "http:/x")) {
                assertThat(errorsOf(Destination.uri(relative)))
                        .isEqualTo("invalid value: Relative URI is not allowed when Ref and [apiVersion, kind, name] is"
                                + " absent: spec.subscriber.uri");
            }
        }

        @Test
        @DisplayName("C-037 with a reference they are relative")
        void withReferenceAreRelative() {
            assertThat(errorsOf(SHIPPING.withPath("/v2"))).isEmpty();
            assertThat(errorsOf(SHIPPING.withPath("http://example.com")))
                    .isEqualTo("Absolute URI is not allowed when Ref or [apiVersion, kind, name] is present:"
                            + " spec.subscriber.ref, spec.subscriber.uri, spec.subscriber[apiVersion, kind, name]");
        }

        @Test
        void referByGroupOnlyWhereTheFeatureIsOn() {
            Destination byGroup = Destination.to(new KReference("Broker", "", "b", "", "eventing.knative.dev", ""));

            assertThat(errorsOf(byGroup))
                    .isEqualTo("missing field(s): spec.subscriber.ref.apiVersion\n"
                            + "must not set the field(s): spec.subscriber.ref.group");
            enable(Features.KREFERENCE_GROUP);
            assertThat(errorsOf(byGroup)).isEmpty();
        }

        @Test
        void haveCertificatesThatAreSome() {
            Destination odd = new Destination(
                    SHIPPING.ref(), Optional.empty(), Optional.of("not a certificate"), Optional.empty());
            Destination key = new Destination(
                    SHIPPING.ref(),
                    Optional.empty(),
                    Optional.of("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
                    Optional.empty());

            assertThat(errorsOf(odd)).isEqualTo("invalid value: CA Cert provided is invalid: spec.subscriber.caCert");
            assertThat(errorsOf(key))
                    .isEqualTo("invalid value: CA Cert provided is not a certificate: spec.subscriber.caCert");
        }
    }

    @Nested
    class ChannelsAndSubscriptions {
        @Test
        void aChannelNeedsATemplateAndNoSubscribers() {
            SubscriberSpec subscriber =
                    SubscriberSpec.of(Subscription.named("s"), Optional.empty(), Optional.empty(), Optional.empty());
            Channel channel = Channel.named("c");

            assertThat(FieldError.render(validation.validate(channel, Optional.empty(), config, "")))
                    .isEqualTo("missing field(s): spec.channelTemplate");
            assertThat(errors(channel.withSpec(channel.spec().withSubscribers(List.of(subscriber)))))
                    .isEqualTo("must not set the field(s): spec.subscribable.subscribers");
        }

        @Test
        @DisplayName("C-029 the template of a Channel is immutable, and so is its delivery")
        void aChannelStaysAsItIs() {
            Channel other =
                    Channel.named("c").channelTemplate(new ChannelTemplateSpec("v1", "Other", Optional.empty()));

            assertThat(errors(Channel.named("c"), other)).startsWith("Immutable fields changed (-old +new): spec\n");
            assertThat(errors(Channel.named("c"), Channel.named("c").delivery(DeliverySpec.retries(1))))
                    .startsWith("Immutable fields changed (-old +new): spec\n");
        }

        @Test
        @DisplayName("C-143 only the controller changes the subscribers of an InMemoryChannel")
        void onlyTheControllerChangesSubscribers() {
            SubscriberSpec subscriber = SubscriberSpec.of(
                    Subscription.named("s"),
                    Optional.of(java.net.URI.create("http://x")),
                    Optional.empty(),
                    Optional.empty());
            InMemoryChannel old = InMemoryChannel.named("c");
            InMemoryChannel changed = old.withSpec(old.spec().withSubscribers(List.of(subscriber)));

            assertThat(FieldError.render(validation.validate(changed, Optional.of(old), config, "somebody")))
                    .startsWith("Channel.Spec.Subscribers changed by user somebody which was not the"
                            + " system:serviceaccount:knative-eventing:eventing-controller service account:"
                            + " spec.subscribers\n");
            assertThat(validation.validate(changed, Optional.of(old), config, Validation.CONTROLLER))
                    .isEmpty();
            assertThat(errors(old, old.delivery(DeliverySpec.retries(1)))).isEmpty();
        }

        @Test
        void theScopeOfAnInMemoryChannelIsOneOfTwo() {
            InMemoryChannel channel = InMemoryChannel.named("c");
            channel = channel.withMetadata(channel.metadata().withAnnotation("eventing.knative.dev/scope", "world"));

            assertThat(errors(channel))
                    .isEqualTo("invalid value: world: metadata.annotations[eventing.knative.dev/scope]\n"
                            + "expected either 'cluster' or 'namespace'");
        }

        @Test
        void aSubscriptionNeedsChannelAndSubscriber() {
            assertThat(errors(Subscription.named("s").reply(SHIPPING)))
                    .isEqualTo("missing field(s): spec.channel\nthe Subscription must reference a channel\n"
                            + "missing field(s): spec.subscriber\nthe Subscription must reference a subscriber");
        }

        @Test
        @DisplayName("C-030 the channel of a Subscription is immutable and has no namespace")
        void aSubscriptionKeepsItsChannel() {
            Subscription subscription = Subscription.named("s").channel("c").subscriber(SHIPPING);

            assertThat(errors(subscription)).isEmpty();
            assertThat(errors(subscription, subscription.channel("d")))
                    .startsWith("Immutable fields changed (-old +new): spec\n");
            assertThat(errors(subscription, subscription.reply(SHIPPING).delivery(DeliverySpec.retries(2))))
                    .isEmpty();
            assertThat(errors(subscription.channel(subscription.spec().channel().withNamespace("other"))))
                    .startsWith("must not set the field(s): spec.channel.namespace\n");
        }
    }

    @Nested
    class FlowsAndSources {
        @Test
        void flowsNeedPartsThatGoSomewhere() {
            assertThat(errors(Sequence.named("s"))).isEqualTo("missing field(s): spec.steps");
            assertThat(errors(Parallel.named("p"))).isEqualTo("missing field(s): spec.branches");
            assertThat(errors(Sequence.named("s")
                            .step(SHIPPING)
                            .step(Destination.to(KReference.of("v1", "Service", "")))))
                    .isEqualTo("missing field(s): spec.steps[1].ref.name");
            assertThat(errors(Parallel.named("p").branch(Parallel.Branch.to(Destination.EMPTY))))
                    .isEqualTo("expected at least one, got none: spec.branches[0].subscriber.ref,"
                            + " spec.branches[0].subscriber.uri");
        }

        @Test
        void flowsMayChange() {
            assertThat(errors(
                            Sequence.named("s").step(SHIPPING),
                            Sequence.named("s").step(Destination.broker("b"))))
                    .isEmpty();
        }

        @Test
        void anEventTypeNeedsItsType() {
            assertThat(errors(EventType.named("e", ""))).isEqualTo("missing field(s): spec.type");
            assertThat(errors(EventType.named("e", "t"))).isEmpty();
        }

        @Test
        @DisplayName("C-385 PingSource: @every, zones, data")
        void aPingSourceIsCheckedThroughout() {
            PingSource ping = PingSource.named("p").sink(SHIPPING);

            assertThat(errors(ping)).isEmpty();
            assertThat(errors(ping.schedule("@every 1s")))
                    .isEqualTo("invalid value: unsupported descriptor @every: spec.schedule");
            assertThat(errors(ping.schedule("bad"))).isEqualTo("invalid value: not cron: spec.schedule");
            assertThat(errors(ping.timezone("Europe/Berlin"))).isEmpty();
            assertThat(errors(ping.timezone("Mars/Base")))
                    .isEqualTo(
                            "invalid value: provided bad location Mars/Base: unknown time zone Mars/Base: spec.timezone");
            assertThat(errors(ping.data("application/json", "[1]")))
                    .isEqualTo("invalid value: the data is not a JSON object: spec.data");
            assertThat(errors(ping.data("application/json", "{"))).startsWith("invalid value: the data is not JSON: ");
            assertThat(errors(ping.data("text/plain", "{"))).isEmpty();
            assertThat(errors(ping.dataBase64("text/plain", "*"))).endsWith(": spec.dataBase64");
            assertThat(errors(ping.data("", "a").dataBase64("", "YQ==")))
                    .isEqualTo("expected exactly one, got both: spec.data, spec.dataBase64");
        }

        @Test
        void aPingSourcesDataMayBeLimited() {
            config =
                    config.with(ConfigMap.of("knative-eventing", "config-ping-defaults", Map.of("data-max-size", "3")));

            assertThat(errors(PingSource.named("p").sink(SHIPPING).data("", "four")))
                    .isEqualTo("invalid value: the data length of 4 bytes exceeds limit set at 3.: spec.data");
        }

        @Test
        void aContainerSourceNeedsContainersWithImages() {
            ContainerSource source = ContainerSource.named("c").sink(SHIPPING);

            assertThat(errors(source)).isEqualTo("missing field(s): spec.containers");
            assertThat(errors(
                            source.template(ServingService.named("x", "").spec().template())))
                    .isEqualTo("missing field(s): spec.containers[0].image");
        }

        @Test
        void aSinkBindingNamesOrSelectsInItsOwnNamespace() {
            SinkBinding binding = SinkBinding.named("b").sink(SHIPPING);
            SinkBinding.Subject job = SinkBinding.Subject.of("batch/v1", "Job", "j");
            SinkBinding.Subject both =
                    new SinkBinding.Subject("batch/v1", "Job", "", "j", Optional.of(LabelSelector.label("app", "x")));

            assertThat(errors(binding.subject(job))).isEmpty();
            assertThat(errors(binding.subject(both)))
                    .isEqualTo("expected exactly one, got both: spec.subject.name, spec.subject.selector");
            assertThat(errors(binding))
                    .isEqualTo("expected exactly one, got neither: spec.subject.name, spec.subject.selector\n"
                            + "missing field(s): spec.subject.apiVersion, spec.subject.kind");
            assertThat(errors(binding.subject(job.withNamespace("other"))))
                    .isEqualTo("invalid value: other: spec.subject.namespace");
        }

        @Test
        void extensionsHaveAlphanumericNames() {
            assertThat(errors(PingSource.named("p").sink(SHIPPING).extension("my-ext", "1")))
                    .isEqualTo("invalid key name \"my-ext\": spec.ceOverrides.extensions\n"
                            + "keys are expected to be alphanumeric");
            assertThat(errors(PingSource.named("p").sink(SHIPPING).extension("", "1")))
                    .isEqualTo("invalid key name \"\": spec.ceOverrides.extensions\nkeys MUST NOT be empty");
        }
    }

    @Test
    void namesAreThoseOfKubernetes() {
        assertThat(errors(Broker.named("Not_a_name"))).startsWith("invalid value: Not_a_name: metadata.name\n");
        assertThat(errors(Broker.named("b").inNamespace("a.b"))).startsWith("invalid value: a.b: metadata.namespace\n");
    }

    @Test
    void theSystemsConfigMapsMustBeReadable() {
        assertThat(errors(ConfigMap.of("knative-eventing", "config-features", Map.of("delivery-timeout", "maybe"))))
                .startsWith("cannot parse the feature flag 'delivery-timeout' = 'maybe'");
        assertThat(errors(ConfigMap.of("shop", "config-features", Map.of("delivery-timeout", "maybe"))))
                .isEmpty();
    }

    @Test
    void equalComplaintsShareALineAndLinesAreSorted() {
        List<FieldError> errors =
                List.of(FieldError.missing("b"), FieldError.invalidValue("x", "z"), FieldError.missing("a"));

        assertThat(FieldError.render(errors)).isEqualTo("invalid value: x: z\nmissing field(s): a, b");
    }
}
