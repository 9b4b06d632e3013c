package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindsTest {

    @ParameterizedTest
    @CsvSource({
        "triggers, Trigger, eventing.knative.dev/v1",
        "imc, InMemoryChannel, messaging.knative.dev/v1",
        "sub, Subscription, messaging.knative.dev/v1",
        "ch, Channel, messaging.knative.dev/v1",
        "ksvc, Service, serving.knative.dev/v1",
        "svc, Service, v1",
        "services, Service, v1",
        "service, Service, v1",
        "services.serving.knative.dev, Service, serving.knative.dev/v1",
        "service.serving.knative.dev, Service, serving.knative.dev/v1",
        "eventpolicies, EventPolicy, eventing.knative.dev/v1alpha1",
        "requestreplies, RequestReply, eventing.knative.dev/v1alpha1",
        "sequences.flows.knative.dev, Sequence, flows.knative.dev/v1",
        "eventtype, EventType, eventing.knative.dev/v1beta3",
        "cm, ConfigMap, v1",
        "deploy, Deployment, apps/v1",
        "cj, CronJob, batch/v1",
        "po, Pod, v1",
        "ev, Event, v1",
    })
    void areFoundByWhatPeopleCallThem(String word, String kind, String apiVersion) {
        assertThat(Kinds.called(word)).hasValueSatisfying(found -> {
            assertThat(found.kind()).isEqualTo(kind);
            assertThat(found.apiVersion()).isEqualTo(apiVersion);
        });
    }

    @Test
    void everyRecordSaysOfItselfWhatTheListSays() {
        for (Resource resource : ResourceWriterTest.resources()) {
            Kind kind = Kinds.of(resource);
            assertThat(kind.type()).isEqualTo(resource.getClass());
            assertThat(kind.apiVersion()).isEqualTo(resource.apiVersion());
            assertThat(kind.emulated()).isTrue();
        }
    }

    @Test
    void columnsAreThoseOfTheCrds() {
        assertThat(Kinds.find("eventing.knative.dev", "Trigger").orElseThrow().columns())
                .extracting(Kind.PrinterColumn::name)
                .containsExactly("Broker", "Subscriber_URI", "Age", "Ready", "Reason");
        assertThat(Kinds.find("eventing.knative.dev", "Broker").orElseThrow().column("Class"))
                .hasValueSatisfying(column -> assertThat(column.wide()).isTrue());
        assertThat(Kinds.find("sources.knative.dev", "PingSource").orElseThrow().categories())
                .isEqualTo(List.of("all", "knative", "sources"));
    }
}
