package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.test.Arrival;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = "k8s")
class DeliveryTest {

    @Test
    void aWarehouseThatComesBackGetsTheOrder(
            EventingEmulator eventing, @BrokerClient Sink broker, @Subscriber("warehouse") Probe warehouse) {
        warehouse.failFirst(2);

        Sent sent = broker.send(event -> event.withType("order.paid"));
        eventing.runUntilIdle();

        assertThat(sent).wasDeliveredTo("paid-orders").withAttempts(3).withWaits(ofMillis(500), ofSeconds(1));
    }

    @Test
    void anOrderThatNobodyTakesGoesToTheSupportDesk(
            EventingEmulator eventing,
            @BrokerClient Sink broker,
            @Subscriber("warehouse") Probe warehouse,
            @Subscriber("support-desk") Probe supportDesk) {
        warehouse.respond(503);

        Sent sent = broker.send(event -> event.withType("order.paid"));
        eventing.runUntilIdle();

        assertThat(sent).wasDeadLetteredBy("paid-orders").withCode(503).withAttempts(11);
        Arrival deadLetter = supportDesk.expectOne(type("order.paid"));
        assertThat(deadLetter.event()).hasExtension("knativeerrorcode", "503");
    }

    @Test
    void theWarehouseHasEightMinutesToComeBack(
            EventingEmulator eventing, @BrokerClient Sink broker, @Subscriber("warehouse") Probe warehouse) {
        warehouse.respond(503);

        broker.send(event -> event.withType("order.paid"));
        eventing.runUntilIdle();

        assertThat(warehouse)
                .arrivedSinceFirst(
                        ZERO,
                        ofMillis(500),
                        ofMillis(1_500),
                        ofMillis(3_500),
                        ofMillis(7_500),
                        ofMillis(15_500),
                        ofMillis(31_500),
                        ofMillis(63_500),
                        ofMillis(127_500),
                        ofMillis(255_500),
                        ofMillis(511_500));
    }

    @Test
    void anOrderThatIsWrongIsNotTriedAgain(
            @BrokerClient Sink broker,
            @Subscriber("warehouse") Probe warehouse,
            @Subscriber("support-desk") Probe supportDesk) {
        warehouse.when(type("order.paid")).respond(400);

        broker.send(event -> event.withType("order.paid"));

        assertThat(warehouse).attempts().once();
        supportDesk.expectOne(type("order.paid"));
    }

    @Test
    void betweenTwoAttemptsThereIsTimeToLook(
            EventingEmulator eventing, @BrokerClient Sink broker, @Subscriber("warehouse") Probe warehouse) {
        warehouse.failFirst(2);

        Sent sent = broker.send(event -> event.withType("order.paid"));

        assertThat(sent).wasNotDeliveredTo("paid-orders");
        eventing.advance(ofMillis(500));
        assertThat(warehouse).attempts().twice();
        eventing.advance(ofSeconds(1));
        assertThat(sent).wasDeliveredTo("paid-orders");
    }
}
