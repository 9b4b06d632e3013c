package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.channel.Name;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.ExactFilter;
import dev.knemu.journal.Ref;
import dev.knemu.resource.ApiStatusException;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.resource.Broker;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import dev.knemu.resource.TriggerFilter;
import dev.knemu.transport.ContentMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TriggerReconcilerTest {

    private static final String CHANNEL = "main-kne-trigger";
    private static final URI SHIPPING = URI.create("http://shipping.default.svc.cluster.local");

    private final World world = new World();
    private final Broker broker = Broker.named("main");
    private final CoreService shipping = CoreService.named("shipping");
    private final Trigger orders = Trigger.named("orders").broker("main").subscriber(Destination.service("shipping"));

    @Test // C-025, C-026, C-044, C-046, C-099
    void isReadyAndRoutedOnceBrokerAndSubscriberAreThere() {
        world.apply(broker, shipping, orders);

        Trigger trigger = world.now(orders);
        assertThat(trigger.isReady()).isTrue();
        assertThat(trigger.conditions()).hasSize(7).allMatch(condition -> condition.isTrue());
        assertThat(text(trigger, "OIDCIdentityCreated")).isEqualTo("True authentication-oidc feature disabled");
        assertThat(trigger.status().subscriberUri()).contains(SHIPPING);

        assertThat(world.topology().brokers()).containsOnlyKeys(new Name("default", "main"));
        assertThat(world.channel(CHANNEL).subscriptions()).hasSize(1);
        SubscriptionRoute route = world.route(CHANNEL, 0);
        assertThat(route.ref()).isEqualTo(new Ref("Trigger", "default", "orders"));
        assertThat(route.uid()).isEqualTo(trigger.metadata().uid());
        assertThat(route.subscriber()).isEqualTo(SHIPPING);
        assertThat(route.reply())
                .isEqualTo(URI.create("http://broker-ingress.knative-eventing.svc.cluster.local/default/main"));
        assertThat(route.behindFilter()).isTrue();
        assertThat(world.topologies).as("one swap for all that was applied").hasSize(1);
    }

    @Test // C-110, C-111
    void isStoredWithItsDefaults() {
        world.apply(orders);

        Trigger trigger = world.now(orders);
        assertThat(trigger.spec().filter()).contains(TriggerFilter.EMPTY);
        assertThat(trigger.spec().subscriber().ref().orElseThrow().namespace()).isEqualTo("default");
        assertThat(trigger.metadata().labels()).containsEntry("eventing.knative.dev/broker", "main");
    }

    @Test
    void subscribesAsAClusterDoes() {
        world.apply(broker, shipping, orders);

        String uid = world.now(orders).metadata().uid();
        Subscription subscription = world.get(Subscription.class, "main-orders-" + uid);
        assertThat(subscription.metadata().labels())
                .isEqualTo(Map.of("eventing.knative.dev/broker", "main", "eventing.knative.dev/trigger", "orders"));
        assertThat(subscription.metadata().controller().orElseThrow().uid()).isEqualTo(uid);
        assertThat(subscription.spec().channel())
                .isEqualTo(KReference.of("messaging.knative.dev/v1", "InMemoryChannel", CHANNEL));
        assertThat(subscription.spec().subscriber().orElseThrow().uri())
                .contains(URI.create(
                        "http://broker-filter.knative-eventing.svc.cluster.local/triggers/default/orders/" + uid));
        assertThat(subscription.isReady()).isTrue();

        InMemoryChannel channel = world.get(InMemoryChannel.class, CHANNEL);
        assertThat(channel.spec().subscribers()).hasSize(1);
        assertThat(channel.status()
                        .subscribable()
                        .subscriber(subscription.metadata().uid()))
                .isPresent();
    }

    @Test // C-025, C-047
    void waitsForItsBroker() {
        world.apply(shipping, orders);
        assertThat(ready(world.now(orders))).isEqualTo("False BrokerDoesNotExist: Broker \"main\" does not exist");

        world.apply(broker);

        assertThat(ready(world.now(orders))).isEqualTo("True");
        assertThat(world.channel(CHANNEL).subscriptions()).hasSize(1);
    }

    @Test // C-036
    void waitsForItsSubscriber() {
        world.apply(broker, orders);
        assertThat(ready(world.now(orders)))
                .isEqualTo("False Unable to get the Subscriber's URI: "
                        + "failed to get object default/shipping: services \"shipping\" not found");
        assertThat(world.channel(CHANNEL).subscriptions()).isEmpty();

        world.apply(shipping);

        assertThat(ready(world.now(orders))).isEqualTo("True");
        assertThat(world.channel(CHANNEL).subscriptions()).hasSize(1);
    }

    @Test
    void waitsForItsKnativeService() {
        Trigger trigger = orders.subscriber(Destination.knativeService("shipping"));
        world.apply(broker, trigger);
        assertThat(ready(world.now(trigger)))
                .endsWith("failed to get object default/shipping: services.serving.knative.dev \"shipping\" not found");

        world.apply(ServingService.named("shipping", "ghcr.io/shop/shipping"));

        assertThat(ready(world.now(trigger))).isEqualTo("True");
        assertThat(world.now(trigger).status().subscriberUri()).contains(SHIPPING);
    }

    @Test // C-037
    void joinsARelativeUriToTheSubscribersAddress() {
        Trigger relative = orders.subscriber(Destination.service("shipping").withPath("v2/orders"));
        world.apply(broker, shipping, relative);

        assertThat(world.now(relative).status().subscriberUri()).contains(URI.create(SHIPPING + "/v2/orders"));
    }

    @Test // C-096
    void takesAnyAbsoluteUriAtItsWord() {
        Trigger bad = orders.subscriber(Destination.uri("bad://uri"));
        world.apply(broker, bad);

        assertThat(world.now(bad).isReady()).isTrue();
        assertThat(world.route(CHANNEL, 0).subscriber()).isEqualTo(URI.create("bad://uri"));
    }

    @Test // C-027
    void losesItsBrokerAndFindsItAgain() {
        world.apply(broker, shipping, orders);

        world.delete(broker);
        assertThat(ready(world.now(orders))).isEqualTo("False BrokerDoesNotExist: Broker \"main\" does not exist");
        assertThat(world.topology().brokers()).isEmpty();
        assertThat(world.topology().channels()).isEmpty();

        world.apply(broker);
        assertThat(world.now(orders).isReady()).isTrue();
        assertThat(world.channel(CHANNEL).subscriptions()).hasSize(1);
    }

    @Test
    void keepsTryingWhenItsSubscriberGoes() {
        world.apply(broker, shipping, orders);

        world.delete(shipping);

        assertThat(world.now(orders).status().subscriberUri()).isEmpty();
        assertThat(ready(world.now(orders))).startsWith("False Unable to get the Subscriber's URI");
        assertThat(world.route(CHANNEL, 0).hasSubscriber()).isFalse();
        assertThat(world.route(CHANNEL, 0).subscriber().getHost())
                .isEqualTo("broker-filter.knative-eventing.svc.cluster.local");

        world.apply(shipping);
        assertThat(world.route(CHANNEL, 0).hasSubscriber()).isTrue();
        assertThat(world.route(CHANNEL, 0).subscriber()).isEqualTo(SHIPPING);
    }

    @Test // C-028, C-045
    void keepsItsBroker() {
        world.apply(broker, shipping, orders);

        assertThatThrownBy(() -> world.apply(orders.broker("other")))
                .isInstanceOf(ApiStatusException.class)
                .hasMessageContaining("Immutable fields changed (-old +new): broker, spec");
        assertThat(world.now(orders).spec().broker()).isEqualTo("main");
    }

    @Test
    void followsAChangedFilter() {
        world.apply(broker, shipping, orders);

        world.apply(orders.filter(SubscriptionsAPIFilter.exact("type", "order.placed")));

        assertThat(world.route(CHANNEL, 0).filter()).isInstanceOf(ExactFilter.class);
        assertThat(world.now(orders).isReady()).isTrue();
    }

    @Test
    void refusesCesqlThatDoesNotParseAndAppliesNothing() {
        Trigger cesql = orders.filter(SubscriptionsAPIFilter.cesql("type == 'x'"));

        assertThatThrownBy(() -> world.apply(broker, shipping, cesql))
                .hasMessageContaining("Trigger default/orders")
                .hasMessageContaining("invalid value: type == 'x': spec.filters[0].cesql")
                .hasMessageContaining("column 6: \"==\" means nothing in CESQL. CESQL compares with one. Write \"=\".");
        assertThat(world.store.snapshot().resources()).as("nothing is applied").isEmpty();
    }

    @Test // C-033
    void hasARouteOfItsOwnBesideAnotherWithTheSameSubscriber() {
        Trigger other = Trigger.named("also").broker("main").subscriber(Destination.service("shipping"));
        world.apply(broker, shipping, orders, other);

        assertThat(world.channel(CHANNEL).subscriptions())
                .extracting(route -> route.ref().name())
                .containsExactly("orders", "also");
    }

    @Test // C-384
    void isAnotherOneWhenMadeAgain() {
        world.apply(broker, shipping, orders);
        String first = world.route(CHANNEL, 0).uid();

        world.delete(orders);
        assertThat(world.channel(CHANNEL).subscriptions()).isEmpty();
        world.apply(orders);

        assertThat(world.channel(CHANNEL).subscriptions()).hasSize(1);
        assertThat(world.route(CHANNEL, 0).uid()).isNotEqualTo(first);
    }

    @Test // C-112
    void waitsForItsDependency() {
        PingSource ping = PingSource.named("ticker").sink(Destination.broker("main"));
        Trigger dependent = orders.withMetadata(orders.metadata()
                .withAnnotation(
                        "knative.dev/dependency",
                        "{\"kind\":\"PingSource\",\"name\":\"ticker\",\"apiVersion\":\"sources.knative.dev/v1\"}"));
        world.apply(broker, shipping, dependent);
        assertThat(ready(world.now(dependent)))
                .isEqualTo("False DependencyDoesNotExist: Dependency does not exist: "
                        + "pingsources.sources.knative.dev \"ticker\" not found");

        world.apply(ping);

        assertThat(ready(world.now(dependent))).isEqualTo("True");
    }

    @Test // C-100
    void reachesABrokerElsewhereWhereThatIsAllowed() {
        world.apply(ConfigMapsTest.features("cross-namespace-event-links", "enabled"));
        Trigger far = orders.broker("")
                .withSpec(orders.spec()
                        .withBroker("")
                        .withBrokerRef(
                                Optional.of(KReference.of("eventing.knative.dev/v1", "Broker", "elsewhere", "main"))));
        world.apply(broker.inNamespace("elsewhere"), shipping, far);

        assertThat(ready(world.now(far))).isEqualTo("True");
        assertThat(world.topology()
                        .channels()
                        .get(new Name("elsewhere", CHANNEL))
                        .subscriptions())
                .hasSize(1);
    }

    @Test
    void saysWhichFieldsHaveNoEffect() {
        Destination withAudience = new Destination(
                Destination.service("shipping").ref(), Optional.empty(), Optional.empty(), Optional.of("somebody"));
        world.apply(broker, shipping, orders.subscriber(withAudience));

        assertThat(text(world.now(orders), "NotEmulated"))
                .isEqualTo(
                        "True FieldsWithoutEffect: " + "spec.subscriber.audience: OIDC authentication is not emulated");
        assertThat(World.condition(world.now(orders), "NotEmulated").severity()).isEqualTo("Info");

        world.apply(orders);
        assertThat(world.now(orders).common().condition("NotEmulated")).isEmpty();
    }

    @Test
    void saysWhatInItsFiltersKnativeSkips() {
        world.apply(
                broker,
                shipping,
                orders.filter(SubscriptionsAPIFilter.exact("type", ""))
                        .filter(SubscriptionsAPIFilter.exact("source", "/shop")));

        assertThat(text(world.now(orders), "FilterWarning"))
                .isEqualTo("True FiltersWithoutEffect: spec.filters[0].exact[type]: is empty, so Knative skips this"
                        + " filter and it refuses nothing. Write a value.");
        assertThat(World.condition(world.now(orders), "FilterWarning").severity())
                .isEqualTo("Info");
        assertThat(world.now(orders).isReady()).isTrue();

        world.apply(orders);
        assertThat(world.now(orders).common().condition("FilterWarning")).isEmpty();
    }

    @Nested
    class Delivery {

        private final CoreService graves = CoreService.named("graves");
        private final URI gravesUri = URI.create("http://graves.default.svc.cluster.local");

        @Test // C-098
        void comesFromTheClusterByDefault() {
            world.apply(broker, shipping, orders);

            assertThat(world.route(CHANNEL, 0).plan().retry()).isEqualTo(10);
            assertThat(world.route(CHANNEL, 0).plan().backoffPolicy()).isEqualTo(BackoffPolicy.EXPONENTIAL);
            assertThat(world.route(CHANNEL, 0).plan().backoffDelay()).isEqualTo(Duration.ofMillis(200));
            assertThat(world.route(CHANNEL, 0).deadLetterSink()).isNull();
        }

        @Test // C-051
        void isTheBrokersWhenTheTriggerHasNone() {
            Broker with = broker.delivery(DeliverySpec.retries(3).withDeadLetterSink(Destination.service("graves")));
            world.apply(with, shipping, graves, orders);

            assertThat(world.route(CHANNEL, 0).plan().retry()).isEqualTo(3);
            assertThat(world.route(CHANNEL, 0).deadLetterSink()).isEqualTo(gravesUri);
            assertThat(world.now(orders).status().delivery().deadLetterSinkUri())
                    .contains(gravesUri);
        }

        @Test // C-035, C-052
        void isTheTriggersAsAWhole() {
            Broker with = broker.delivery(DeliverySpec.retries(7)
                    .withBackoff(BackoffPolicy.LINEAR, Duration.ofSeconds(1))
                    .withTimeout(Duration.ofSeconds(2)));
            world.apply(with, shipping, orders.delivery(DeliverySpec.retries(1)));

            assertThat(world.route(CHANNEL, 0).plan().retry()).isEqualTo(1);
            assertThat(world.route(CHANNEL, 0).plan().backoffPolicy()).isNull();
            assertThat(world.route(CHANNEL, 0).plan().backoffDelay()).isNull();
            assertThat(world.route(CHANNEL, 0).plan().timeout()).isNull();
        }

        @Test // C-052, C-053
        void keepsTheBrokersDeadLetterSinkBecauseTheChannelHasIt() {
            Broker with = broker.delivery(DeliverySpec.retries(7).withDeadLetterSink(Destination.service("graves")));
            world.apply(with, shipping, graves, orders.delivery(DeliverySpec.retries(1)));

            assertThat(world.route(CHANNEL, 0).plan().retry()).isEqualTo(1);
            assertThat(world.route(CHANNEL, 0).deadLetterSink()).isEqualTo(gravesUri);
        }

        @Test // C-054, C-115
        void prefersTheTriggersDeadLetterSink() {
            Broker with = broker.delivery(DeliverySpec.deadLetter(Destination.service("graves")));
            world.apply(
                    with,
                    shipping,
                    graves,
                    CoreService.named("own-graves"),
                    orders.delivery(DeliverySpec.deadLetter(Destination.service("own-graves"))));

            URI own = URI.create("http://own-graves.default.svc.cluster.local");
            assertThat(world.route(CHANNEL, 0).deadLetterSink()).isEqualTo(own);
            assertThat(world.now(orders).status().delivery().deadLetterSinkUri())
                    .contains(own);
        }

        @Test // C-113
        void choosesTheContentMode() {
            world.apply(broker, shipping, orders.delivery(DeliverySpec.EMPTY.withFormat("json")));
            assertThat(world.route(CHANNEL, 0).plan().mode()).isEqualTo(ContentMode.STRUCTURED);

            world.apply(orders.delivery(DeliverySpec.EMPTY.withFormat("binary")));
            assertThat(world.route(CHANNEL, 0).plan().mode()).isEqualTo(ContentMode.BINARY);
        }

        @Test
        void followsAChangeOfTheBrokers() {
            world.apply(broker, shipping, orders);

            world.apply(broker.delivery(DeliverySpec.retries(2)));

            assertThat(world.route(CHANNEL, 0).plan().retry()).isEqualTo(2);
        }
    }

    @Test
    void doesNotConcernTheOtherTriggersOfItsBroker() {
        world.apply(broker, shipping, orders);
        for (int i = 0; i < 5; i++) {
            world.apply(Trigger.named("t" + i).broker("main").subscriber(Destination.service("shipping")));
        }
        String before = world.now(orders).metadata().resourceVersion();
        SubscriptionRoute route = world.route(CHANNEL, 0);
        int reconciled = world.plane.reconciled();

        world.apply(Trigger.named("one-more").broker("main").subscriber(Destination.service("shipping")));

        assertThat(world.now(orders).metadata().resourceVersion()).isEqualTo(before);
        assertThat(world.route(CHANNEL, 0)).isSameAs(route);
        // The Trigger, its Subscription and the channel, each as often as the others brought them news.
        assertThat(world.plane.reconciled() - reconciled).isLessThanOrEqualTo(8);
        assertThat(List.copyOf(world.channel(CHANNEL).subscriptions())).hasSize(7);
    }
}
