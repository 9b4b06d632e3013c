package dev.knemu.scenario;

import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.resource;
import static dev.knemu.scenario.Yaml.service;
import static dev.knemu.scenario.Yaml.toBroker;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

/** PingSources on a schedule, in virtual time, which begins on Thursday, 1 January 2026, at midnight UTC. */
abstract class PingSourceScenarios extends Scenarios {

    PingSourceScenarios(Way way) {
        super(way);
    }

    private static String ping(String... spec) {
        return resource("sources.knative.dev/v1", "PingSource", "ping", spec);
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    @Test // C-200
    void firesEveryMinuteUnlessToldOtherwise() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("sink: " + service("sink")));

        stage.eventing.advance(minutes(3));

        assertThat(sink.times()).containsExactly(minutes(1), minutes(2), minutes(3));
        CloudEvent event = sink.events().get(0);
        assertThat(event.getType()).isEqualTo("dev.knative.sources.ping");
        assertThat(event.getSource()).isEqualTo(URI.create("/apis/v1/namespaces/default/pingsources/ping"));
        assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2026-01-01T00:01:00Z"));
        assertThat(event.getData()).isNull();
        assertThat(sink.ids()).doesNotHaveDuplicates();
        assertThat(sink.arrivals().get(0).headers()).containsEntry("kn-namespace", "default");
    }

    @Test // C-201
    void sendsToAUri() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("schedule: '*/5 * * * *'", "sink: {uri: 'http://sink.default.svc.cluster.local/'}"));

        stage.eventing.advance(minutes(10));

        assertThat(sink.times()).containsExactly(minutes(5), minutes(10));
    }

    @Test // C-202
    void sendsItsDataWithItsContentType() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("contentType: text/plain", "data: Hello, world", "sink: " + service("sink")));

        stage.eventing.advance(minutes(1));

        assertThat(sink.event().getDataContentType()).isEqualTo("text/plain");
        assertThat(Stage.text(sink.event())).isEqualTo("Hello, world");
    }

    @Test // C-202
    void sendsBytesThatAreGivenInBase64() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("contentType: application/octet-stream", "dataBase64: AAH/", "sink: " + service("sink")));

        stage.eventing.advance(minutes(1));

        assertThat(sink.event().getData().toBytes()).containsExactly(0, 1, 0xff);
    }

    @Test // C-208
    void laysItsOverridesOverTheEvent() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("ceOverrides: {extensions: {region: eu, tier: gold}}", "sink: " + service("sink")));

        stage.eventing.advance(minutes(1));

        assertThat(sink.event().getExtension("region")).isEqualTo("eu");
        assertThat(sink.event().getExtension("tier")).isEqualTo("gold");
    }

    @Test // C-203
    void firesToTheSecondWithSixFields() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("schedule: '*/20 * * * * *'", "sink: " + service("sink")));

        stage.eventing.advance(minutes(1));

        assertThat(sink.times())
                .containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(40), Duration.ofSeconds(60));
    }

    @Test // C-385
    void keepsTheTimeOfItsTimezone() {
        Probe berlin = stage.subscriber("berlin");
        Probe tokyo = stage.subscriber("tokyo");
        stage.apply(
                ping("schedule: '30 9 * * *'", "timezone: Europe/Berlin", "sink: " + service("berlin")),
                resource(
                        "sources.knative.dev/v1",
                        "PingSource",
                        "ping-tokyo",
                        "schedule: 'CRON_TZ=Asia/Tokyo 30 9 * * *'",
                        "sink: " + service("tokyo")));

        stage.eventing.advance(Duration.ofDays(1));

        assertThat(berlin.times()).containsExactly(Duration.ofHours(8).plusMinutes(30));
        assertThat(tokyo.times()).containsExactly(minutes(30));
    }

    @Test // C-095, C-204
    void feedsABroker() {
        Probe pings = stage.subscriber("pings");
        stage.apply(
                plainBroker(),
                trigger("pings", "filter: {attributes: {type: dev.knative.sources.ping}}"),
                ping("sink: " + toBroker("default")));

        stage.eventing.advance(minutes(2));

        assertThat(pings.times()).containsExactly(minutes(1), minutes(2));
        assertThat(pings.events())
                .allSatisfy(event ->
                        assertThat(event.getExtension("knativearrivaltime")).isNotNull());
    }

    @Test
    void triesSixTimesWhatTheSinkDoesNotTakeAndThenSaysSo() {
        Probe sink = stage.subscriber("sink").always(503);
        stage.apply(ping("schedule: '0 * * * *'", "sink: " + service("sink")));

        stage.eventing.advance(Duration.ofHours(1).plusMinutes(1));

        Duration hour = Duration.ofHours(1);
        assertThat(sink.times())
                .containsExactly(
                        hour,
                        hour.plusMillis(50),
                        hour.plusMillis(150),
                        hour.plusMillis(350),
                        hour.plusMillis(750),
                        hour.plusMillis(1550));
        assertThat(stage.journal(Entry.Dropped.class)).hasSize(1);
    }

    @Test
    void stopsWhenItIsDeletedAndFollowsItsNewScheduleWhenItIsChanged() {
        Probe sink = stage.subscriber("sink");
        stage.apply(ping("sink: " + service("sink")));
        stage.eventing.advance(minutes(1));

        stage.apply(ping("schedule: '*/10 * * * *'", "sink: " + service("sink")));
        stage.eventing.advance(minutes(19));
        stage.eventing.delete(PingSource.class, "ping");
        stage.eventing.advance(Duration.ofHours(5));

        assertThat(sink.times()).containsExactly(minutes(1), minutes(10), minutes(20));
    }

    @Test
    void beginsWhenItsSinkIsThere() {
        stage.apply(ping("sink: " + service("sink")));
        stage.eventing.advance(minutes(2));

        Probe sink = stage.subscriber("sink");
        stage.eventing.advance(minutes(1));

        assertThat(sink.times()).hasSize(1);
    }

    @Test // C-112
    void aTriggerThatDependsOnItIsReadyWithItAndGetsItsEvents() {
        Probe pings = stage.subscriber("pings");
        stage.apply(plainBroker(), trigger("pings").replaceFirst("metadata:\n", """
                                metadata:
                                  annotations:
                                    knative.dev/dependency: >-
                                      {"kind": "PingSource", "name": "ping", "apiVersion": "sources.knative.dev/v1"}
                                """));
        assertThat(stage.eventing.get(Trigger.class, "pings").orElseThrow().isReady())
                .isFalse();

        stage.apply(ping("sink: " + toBroker("default")));
        stage.eventing.advance(minutes(1));

        assertThat(stage.eventing.get(Trigger.class, "pings").orElseThrow().isReady())
                .isTrue();
        assertThat(pings.types()).containsExactly("dev.knative.sources.ping");
    }
}
