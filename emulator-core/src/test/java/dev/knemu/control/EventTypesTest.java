package dev.knemu.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.knemu.dispatch.EventSightings;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.EventType;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTypesTest {

    private final World world = new World();
    private final Broker broker = Broker.named("main");
    private final CloudEvent event = CloudEventBuilder.v1()
            .withId("1")
            .withType("order.placed")
            .withSource(URI.create("/shop"))
            .build();

    private void see(Resource where) {
        world.plane
                .sightings()
                .seen(
                        new Ref(
                                where.kind(),
                                where.metadata().namespace(),
                                where.metadata().name()),
                        event);
        world.runLater();
    }

    private List<EventType> eventTypes() {
        return world.store.snapshot().list(EventType.class);
    }

    private void switchOn() {
        world.apply(ConfigMapsTest.features("eventtype-auto-create", "enabled"));
    }

    @Test // C-285
    void areMadeOnceForABroker() {
        switchOn();
        world.apply(broker);

        see(broker);
        see(broker);

        assertThat(eventTypes()).singleElement().satisfies(type -> {
            // md5 of order.placed/shopdefaultmain
            assertThat(type.metadata().name()).matches("et-main-[0-9a-f]{32}");
            assertThat(type.isReady()).isTrue();
            assertThat(type.spec().reference())
                    .contains(KReference.of("eventing.knative.dev/v1", "Broker", "default", "main"));
            assertThat(type.spec().description()).isEqualTo("Event Type auto-created by controller");
            assertThat(type.spec().attribute("type")).contains("order.placed");
            assertThat(type.spec().attribute("source")).contains("/shop");
            assertThat(type.spec().attribute("specversion")).contains("1.0");
            assertThat(type.metadata().ownerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.uid())
                            .isEqualTo(world.now(broker).metadata().uid()));
        });
    }

    @Test // C-283, C-286
    void referToTheChannelOrTheTrigger() {
        switchOn();
        Trigger trigger = Trigger.named("t").broker("main").subscriber(Destination.service("s"));
        world.apply(broker, CoreService.named("s"), trigger, Channel.named("c"));

        see(Channel.named("c"));
        see(trigger);

        assertThat(eventTypes())
                .extracting(type -> type.spec().reference().orElseThrow().kind())
                .containsExactlyInAnyOrder(InMemoryChannel.KIND, Trigger.KIND);
    }

    @Test
    void areNotMadeWhileTheFeatureIsOff() {
        world.apply(broker);
        assertThat(world.plane.sightings()).isSameAs(EventSightings.NONE);

        switchOn();
        assertThat(world.plane.sightings()).isNotSameAs(EventSightings.NONE);

        world.apply(ConfigMapsTest.features("eventtype-auto-create", "disabled"));
        assertThat(world.plane.sightings()).isSameAs(EventSightings.NONE);
    }

    @Test
    void areMadeAgainAfterTheyWereDeleted() {
        switchOn();
        world.apply(broker);
        see(broker);

        world.delete(eventTypes().get(0));
        see(broker);

        assertThat(eventTypes()).hasSize(1);
    }

    @Test
    void thatCannotBeMadeHoldUpNobodyElse() {
        List<EventTypes.Found> asked = new ArrayList<>();
        EventTypes failing = new EventTypes(Runnable::run, found -> {
            asked.add(found);
            throw new IllegalStateException("no");
        });
        Ref where = new Ref(Broker.KIND, "default", "main");

        assertThatCode(() -> failing.seen(where, event)).doesNotThrowAnyException();
        assertThat(asked).hasSize(1);
    }

    @Test
    void goWithWhatTheyWereSeenAt() {
        switchOn();
        world.apply(broker);
        see(broker);

        world.delete(broker);

        assertThat(eventTypes()).isEmpty();
    }

    @Test
    void sayWhetherTheirReferenceExists() {
        EventType type = EventType.named("placed", "order.placed")
                .reference(KReference.of("eventing.knative.dev/v1", "Broker", "main"));
        world.apply(type, EventType.named("free", "free"));
        assertThat(World.ready(world.now(type)))
                .isEqualTo("False ResourceDoesNotExist: Resource in spec.reference does not exist");
        assertThat(World.text(world.get(EventType.class, "free"), "ReferenceExists"))
                .isEqualTo("True ReferenceNotSet: spec.reference is not set");

        world.apply(broker);
        assertThat(World.ready(world.now(type))).isEqualTo("True");
    }
}
