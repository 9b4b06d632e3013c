package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.knemu.resource.ResourceStore.Change;
import dev.knemu.resource.ResourceStore.WatchEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ResourceStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Destination SHIPPING = Destination.service("shipping");

    private final AtomicInteger uids = new AtomicInteger();
    private Instant now = START;
    private final Validation validation =
            new Validation(schedule -> Optional.empty(), cesql -> Optional.of("CESQL is not there"));
    private final ResourceStore store =
            new ResourceStore(() -> now, () -> "uid-" + uids.incrementAndGet(), new Webhooks(validation));

    private static Trigger trigger(String name) {
        return Trigger.named(name).broker("default").subscriber(SHIPPING);
    }

    private Trigger stored(String name) {
        return store.get(trigger(name).key(), Trigger.class).orElseThrow();
    }

    @Nested
    class Writes {
        @Test
        void aNewResourceGetsUidVersionGenerationTimeAndDefaults() {
            Trigger created = (Trigger) store.create(trigger("t"));

            assertThat(created.metadata().uid()).isEqualTo("uid-1");
            assertThat(created.metadata().resourceVersion()).isEqualTo("1");
            assertThat(created.metadata().generation()).isEqualTo(1);
            assertThat(created.metadata().creationTimestamp()).contains(START);
            assertThat(created.spec().filter()).contains(TriggerFilter.EMPTY);
            assertThat(stored("t")).isEqualTo(created);
        }

        @Test
        void aChangeOfTheSpecRaisesTheGenerationAndKeepsTheRest() {
            store.create(trigger("t"));
            now = START.plusSeconds(5);

            Resource updated = store.update(trigger("t").filter(SubscriptionsAPIFilter.exact("type", "x")));

            assertThat(updated.metadata().generation()).isEqualTo(2);
            assertThat(updated.metadata().resourceVersion()).isEqualTo("2");
            assertThat(updated.metadata().uid()).isEqualTo("uid-1");
            assertThat(updated.metadata().creationTimestamp()).contains(START);
        }

        @Test
        void aChangeOfLabelsLeavesTheGeneration() {
            Resource created = store.create(trigger("t"));

            Resource updated =
                    store.update(created.withMetadata(created.metadata().withLabel("a", "b")));

            assertThat(updated.metadata().generation()).isEqualTo(1);
            assertThat(updated.metadata().resourceVersion()).isEqualTo("2");
        }

        @Test
        void noChangeIsNoChange() {
            Resource created = store.create(trigger("t"));

            assertThat(store.update(trigger("t"))).isSameAs(created);
            assertThat(store.snapshot().resourceVersion()).isEqualTo(1);
        }

        @Test
        void statusAndSpecAreWrittenApart() {
            Trigger created = (Trigger) store.create(trigger("t"));
            CommonStatus status = CommonStatus.EMPTY.withObservedGeneration(1);

            Resource afterStatus = store.updateStatus(created.broker("ignored").withCommon(status));
            Resource afterSpec = store.update(trigger("t").filter(SubscriptionsAPIFilter.exact("type", "x")));

            assertThat(((Trigger) afterStatus).spec()).isEqualTo(created.spec());
            assertThat(((Trigger) afterStatus).common()).isEqualTo(status);
            assertThat(afterStatus.metadata().generation()).isEqualTo(1);
            assertThat(((Trigger) afterSpec).common()).isEqualTo(status);
        }

        @Test
        void aStatusIsNotTakenFromWhoeverCreates() {
            Trigger created =
                    (Trigger) store.create(trigger("t").withCommon(CommonStatus.EMPTY.withObservedGeneration(9)));

            assertThat(created.common()).isEqualTo(CommonStatus.EMPTY);
        }

        @Test
        void aNameIsMadeFromAPrefix() {
            ObjectMeta meta = new ObjectMeta(
                    "",
                    "run-",
                    "default",
                    "",
                    "",
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    List.of(),
                    List.of());

            assertThat(store.create(trigger("x").withMetadata(meta)).metadata().name())
                    .startsWith("run-")
                    .hasSizeGreaterThan(4);
        }
    }

    @Nested
    class Refusals {
        @Test
        void areTypedAsThoseOfAnApiServer() {
            store.create(trigger("t"));

            ApiStatusException exists =
                    catchThrowableOfType(ApiStatusException.class, () -> store.create(trigger("t")));
            ApiStatusException missing =
                    catchThrowableOfType(ApiStatusException.class, () -> store.update(trigger("no")));
            ApiStatusException denied =
                    catchThrowableOfType(ApiStatusException.class, () -> store.create(Trigger.named("x")));

            assertThat(exists.code()).isEqualTo(409);
            assertThat(exists.reason()).isEqualTo("AlreadyExists");
            assertThat(exists).hasMessage("triggers.eventing.knative.dev \"t\" already exists");
            assertThat(missing.code()).isEqualTo(404);
            assertThat(missing).hasMessage("triggers.eventing.knative.dev \"no\" not found");
            assertThat(denied.code()).isEqualTo(400);
            assertThat(denied)
                    .hasMessage("admission webhook \"validation.webhook.eventing.knative.dev\" denied the request:"
                            + " validation failed: expected at least one, got none: spec.subscriber.ref,"
                            + " spec.subscriber.uri\nmissing field(s): spec.broker");
        }

        @Test
        void meetWhoeverOverwritesAnothersChange() {
            Trigger read = (Trigger) store.create(trigger("t"));
            store.update(read.filter(SubscriptionsAPIFilter.exact("type", "x")));

            ApiStatusException conflict = catchThrowableOfType(
                    ApiStatusException.class,
                    () -> store.update(read.filter(SubscriptionsAPIFilter.exact("type", "y"))));

            assertThat(conflict.code()).isEqualTo(409);
            assertThat(conflict.reason()).isEqualTo("Conflict");
            assertThat(conflict).hasMessageContaining("the object has been modified");
        }

        @Test
        void meetWhoeverWritesToARecreatedResource() {
            Trigger first = (Trigger) store.create(trigger("t"));
            store.delete(first.key());
            store.create(trigger("t"));

            assertThatExceptionOfType(ApiStatusException.class)
                    .isThrownBy(() -> store.updateStatus(
                            first.withMetadata(first.metadata().withResourceVersion(""))));
        }

        @Test
        void leaveEverythingAsItWas() {
            store.create(trigger("t"));
            List<WatchEvent> events = new ArrayList<>();
            store.watch(events::add);

            assertThatExceptionOfType(ApiStatusException.class)
                    .isThrownBy(() -> store.update(trigger("t").broker("other")))
                    .withMessageContaining("Immutable fields changed (-old +new): broker, spec");
            assertThat(stored("t").spec().broker()).isEqualTo("default");
            assertThat(events).isEmpty();
        }
    }

    @Nested
    class Applying {
        @Test
        void createsThenMergesAsKubectlDoes() {
            store.apply(trigger("t").filter(SubscriptionsAPIFilter.exact("type", "x")));
            Trigger there = stored("t");
            store.update(there.withMetadata(there.metadata().withAnnotation("by", "controller")));

            Trigger applied = (Trigger) store.apply(trigger("t").subscriber(Destination.uri("http://example.com")));

            assertThat(applied.spec().filters()).as("applied before, gone now").isEmpty();
            assertThat(applied.spec().subscriber()).isEqualTo(Destination.uri("http://example.com"));
            assertThat(applied.metadata().annotation("by")).as("never applied").contains("controller");
        }

        @Test
        void keepsADefaultThatWasFilledInOnce() {
            store.apply(Broker.named("b"));
            store.apply(system(
                    "config-br-defaults",
                    "default-br-config",
                    "clusterDefault: {brokerClass: Kafka, apiVersion: v1, kind: ConfigMap, name: other}"));

            Broker applied = (Broker) store.apply(Broker.named("b").delivery(DeliverySpec.retries(1)));

            assertThat(applied.brokerClass()).isEqualTo("MTChannelBasedBroker");
            assertThat(applied.spec().config().orElseThrow().name()).isEqualTo("config-br-default-channel");
            assertThat(applied.spec().delivery().orElseThrow().retry()).contains(1);
        }

        @Test
        void thatChangesNothingIsNoChange() {
            store.apply(trigger("t"));

            store.apply(trigger("t"));

            assertThat(stored("t").metadata().resourceVersion()).isEqualTo("1");
        }

        @Test
        void bringsARemovedDeliveryBackToTheDefault() {
            store.apply(Broker.named("b").delivery(DeliverySpec.retries(1)));

            Broker applied = (Broker) store.apply(Broker.named("b"));

            assertThat(applied.spec().delivery().orElseThrow().retry()).contains(10);
        }

        @Test
        void takesSettingsFirstWhateverTheOrder() {
            List<Resource> applied = store.applyAll(List.of(
                    Broker.named("b"),
                    system(
                            "config-br-defaults",
                            "default-br-config",
                            "clusterDefault: {brokerClass: Other, apiVersion: v1, kind: ConfigMap, name: c}")));

            assertThat(((Broker) applied.get(0)).brokerClass()).isEqualTo("Other");
        }

        @Test
        void allOrNothing() {
            store.apply(trigger("old"));
            ResourceStore.Snapshot before = store.snapshot();
            List<WatchEvent> events = new ArrayList<>();
            store.watch(events::add);

            assertThatExceptionOfType(ApiStatusException.class)
                    .isThrownBy(() -> store.applyAll(List.of(
                            system("config-features", "kreference-group", "enabled"),
                            trigger("new"),
                            trigger("old").filter(SubscriptionsAPIFilter.exact("type", "x")),
                            trigger("bad").filter(SubscriptionsAPIFilter.cesql("x")))))
                    .withMessageStartingWith("Trigger default/bad: admission webhook")
                    .withMessageContaining("CESQL is not there");

            assertThat(store.snapshot().resources()).isEqualTo(before.resources());
            assertThat(store.snapshot().resourceVersion()).isEqualTo(before.resourceVersion());
            assertThat(store.clusterConfig()).isEqualTo(ClusterConfig.DEFAULTS);
            assertThat(events).isEmpty();
            assertThat(store.apply(trigger("new")).metadata().resourceVersion()).isEqualTo("2");
        }
    }

    private static ConfigMap system(String name, String key, String value) {
        return ConfigMap.of("knative-eventing", name, Map.of(key, value));
    }

    @Nested
    class Deleting {
        @Test
        void takesAlongWhatTheResourceAloneOwned() {
            Resource broker = store.create(Broker.named("b"));
            Resource channel = store.create(owned(InMemoryChannel.named("c"), broker));
            store.create(owned(Subscription.named("s").channel("c").subscriber(SHIPPING), channel));
            store.create(trigger("unowned"));
            List<WatchEvent> events = new ArrayList<>();
            store.watch(events::add);

            store.delete(broker.key());

            assertThat(events).extracting(WatchEvent::change).containsOnly(Change.DELETED);
            assertThat(events)
                    .extracting(event -> event.resource().key().toString())
                    .containsExactly("Broker default/b", "InMemoryChannel default/c", "Subscription default/s");
            assertThat(store.snapshot().resources()).hasSize(1);
        }

        @Test
        void leavesWhatAnotherOwnsToo() {
            Resource one = store.create(Broker.named("one"));
            Resource two = store.create(Broker.named("two"));
            InMemoryChannel shared = InMemoryChannel.named("c");
            store.create(shared.withMetadata(shared.metadata()
                    .withOwnerReferences(List.of(OwnerReference.controller(one), OwnerReference.controller(two)))));

            store.delete(one.key());
            assertThat(store.get(shared.key())).isPresent();

            store.delete(two.key());
            assertThat(store.get(shared.key())).isEmpty();
        }

        @Test
        void whatIsNotThereIs404() {
            assertThat(catchThrowableOfType(
                                    ApiStatusException.class,
                                    () -> store.delete(trigger("t").key()))
                            .code())
                    .isEqualTo(404);
        }

        @Test
        void ofTheSystemsSettingsBringsTheDefaultsBack() {
            Resource features = store.apply(system("config-features", "kreference-group", "enabled"));
            assertThat(store.clusterConfig().features().isEnabled("kreference-group"))
                    .isTrue();

            store.delete(features.key());

            assertThat(store.clusterConfig()).isEqualTo(ClusterConfig.DEFAULTS);
        }

        private static Resource owned(Resource resource, Resource owner) {
            return resource.withMetadata(resource.metadata().withController(owner));
        }
    }

    @Nested
    class Watching {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

        private void note(WatchEvent event) {
            seen.add(event.resourceVersion() + " " + event.change() + " "
                    + event.resource().metadata().name());
        }

        @Test
        void tellsEveryChangeInOrderUntilClosed() {
            ResourceStore.Watch watch = store.watch(this::note);
            store.create(trigger("t"));
            store.updateStatus(stored("t").withCommon(CommonStatus.EMPTY.withObservedGeneration(1)));
            store.delete(trigger("t").key());
            watch.close();
            store.create(trigger("u"));

            assertThat(seen).containsExactly("1 ADDED t", "2 MODIFIED t", "3 DELETED t");
        }

        @Test
        void tellsAListenersOwnChangeAfterTheOneItWasToldOf() {
            store.watch(event -> {
                if (event.change() == Change.ADDED) {
                    store.updateStatus(
                            ((Trigger) event.resource()).withCommon(CommonStatus.EMPTY.withObservedGeneration(1)));
                }
            });
            store.watch(this::note);

            store.create(trigger("t"));

            assertThat(seen).containsExactly("1 ADDED t", "2 MODIFIED t");
        }

        @Test
        void fromAVersionTellsWhatWasMissed() {
            store.create(trigger("a"));
            long version = store.snapshot().resourceVersion();
            store.create(trigger("b"));

            store.watch(version, this::note);
            store.create(trigger("c"));

            assertThat(seen).containsExactly("2 ADDED b", "3 ADDED c");
        }

        @Test
        void fromTooLongAgoIsRefused() {
            for (int i = 0; i < ResourceStore.REMEMBERED_EVENTS + 2; i++) {
                store.create(trigger("t" + i));
            }

            ApiStatusException gone = catchThrowableOfType(ApiStatusException.class, () -> store.watch(1, this::note));

            assertThat(gone.code()).isEqualTo(410);
            assertThat(gone.reason()).isEqualTo("Expired");
        }

        @Test
        void keepsItsOrderWhenManyThreadsWrite() throws Exception {
            List<Long> versions = Collections.synchronizedList(new ArrayList<>());
            store.watch(event -> versions.add(event.resourceVersion()));
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int writer = w;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        store.create(trigger("t" + writer + "-" + i));
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            threads.shutdown();

            assertThat(versions).hasSize(800).isSorted();
        }
    }

    @Nested
    class Reading {
        @Test
        void listsAKindByNamespaceSortedByName() {
            store.create(trigger("b"));
            store.create(trigger("a"));
            store.create(trigger("c").inNamespace("shop"));
            store.create(Broker.named("a"));

            assertThat(store.list("eventing.knative.dev", "Trigger", ""))
                    .extracting(resource -> resource.key().toString())
                    .containsExactly("Trigger default/a", "Trigger default/b", "Trigger shop/c");
            assertThat(store.list("eventing.knative.dev", "Trigger", "shop")).hasSize(1);
        }

        @Test
        void aSnapshotStaysAsItWas() {
            store.create(trigger("a"));
            ResourceStore.Snapshot snapshot = store.snapshot();

            store.create(trigger("b"));

            assertThat(snapshot.list(Trigger.class)).hasSize(1);
            assertThat(store.snapshot().list(Trigger.class)).hasSize(2);
            assertThat(store.snapshot()).isSameAs(store.snapshot());
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> snapshot.resources().clear());
        }
    }
}
