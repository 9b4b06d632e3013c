package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.deadLetterSink;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.service;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Broker;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only HTTP has: methods, paths, headers, and requests that are no events; on a Broker and on a Channel. */
class HttpOnlyTest extends Scenarios {

    private static final URI CHANNEL = URI.create("http://in-kn-channel.default.svc.cluster.local/");

    HttpOnlyTest() {
        super(Way.HTTP);
    }

    private URI broker() {
        return stage.eventing.url().resolve("/default/default");
    }

    private Probe brokerWithOrders() {
        stage.apply(plainBroker(), trigger("orders"));
        return stage.subscriber("orders");
    }

    private Probe channelWithOrders() {
        stage.apply(channel("in"), subscription("orders", "in"));
        return stage.subscriber("orders");
    }

    /** Sends, lets virtual time take its course, and gives the answer. */
    private HttpResponse<String> send(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<String>> answer = stage.http().sendAsync(request);
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static HttpRequest.Builder to(URI uri) {
        return HttpRequest.newBuilder(uri);
    }

    private static HttpRequest.Builder headers(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::header);
        return request;
    }

    private static final Map<String, String> EVENT =
            Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "order.placed", "ce-source", "/shop");

    // ---- methods and paths

    @Test // C-008, C-370
    void optionsAreAnsweredAsAWebhookWants() {
        brokerWithOrders();
        stage.apply(channel("in"));

        for (URI address : List.of(broker(), CHANNEL)) {
            HttpResponse<String> answer = send(to(address).method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Allow")).contains("POST, OPTIONS");
            assertThat(answer.headers().firstValue("WebHook-Allowed-Origin")).contains("*");
            assertThat(answer.headers().firstValue("WebHook-Allowed-Rate")).contains("*");
        }
    }

    @ParameterizedTest // C-070, C-151
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD"})
    void otherMethodsAreNotAllowed(String method) {
        Probe orders = brokerWithOrders();
        stage.apply(channel("in"));

        for (URI address : List.of(broker(), CHANNEL)) {
            HttpResponse<String> answer =
                    send(headers(to(address), EVENT).method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(405);
        }
        assertThat(orders.arrivals()).isEmpty();
    }

    @ParameterizedTest // C-371
    @CsvSource({
        "/, 404",
        "/default, 400",
        "/default/default, 202",
        "/default/default/, 202",
        "/default/default/x, 400",
        "/default/default?x=1, 404",
        "/default/nobody, 404"
    })
    void theIngressLooksAtThePath(String path, int status) {
        brokerWithOrders();

        HttpResponse<String> answer =
                send(headers(to(stage.eventing.url().resolve(path)), EVENT).POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
    }

    @Test // C-372
    void whatIsNoEventIsRefusedBeforeTheBrokerIsLookedFor() {
        HttpResponse<String> answer = send(
                to(stage.eventing.url().resolve("/default/nobody")).POST(HttpRequest.BodyPublishers.ofString("hello")));

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test // C-073, C-148
    void theAddressInTheStatusIsAnHttpUrlThatTakesEvents() {
        Probe orders = brokerWithOrders();
        URI address = stage.eventing
                .get(Broker.class, "default")
                .orElseThrow()
                .status()
                .address()
                .address()
                .orElseThrow()
                .url()
                .orElseThrow();

        assertThat(address.getScheme()).isEqualTo("http");
        // By proxy request, as http_proxy makes every program send it.
        HttpResponse<String> answer = send(headers(to(address), EVENT).POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(orders.ids()).containsExactly("1");
    }

    // ---- events

    static Stream<CloudEvent> variants() {
        return Stream.of(CloudEventBuilder.v1(), CloudEventBuilder.v03()).flatMap(builder -> {
            builder.withType("order.placed").withSource(URI.create("/shop"));
            return Stream.of(
                    builder.withId("bare").build(),
                    builder.withId("with-data")
                            .withData("application/json", "{\"a\":1}".getBytes())
                            .withSubject("s")
                            .withExtension("region", "eu")
                            .build());
        });
    }

    @ParameterizedTest // C-065, C-069, C-148, C-149, C-168
    @MethodSource("variants")
    void everyVariantIsTakenInBothContentModes(CloudEvent event) {
        Probe orders = brokerWithOrders();
        stage.apply(channel("in"), subscription("channelled", "in"));
        Probe channelled = stage.subscriber("channelled");

        for (URI address : List.of(broker(), CHANNEL)) {
            assertThat(send(HttpProducer.binary(to(address), event)).statusCode())
                    .isEqualTo(202);
            assertThat(send(HttpProducer.structured(to(address), event)).statusCode())
                    .isEqualTo(202);
        }

        assertThat(orders.arrivals()).hasSize(2);
        assertThat(channelled.arrivals()).hasSize(2);
        for (Probe probe : List.of(orders, channelled)) {
            assertThat(probe.events()).allSatisfy(got -> {
                assertThat(got.getSpecVersion()).isEqualTo(event.getSpecVersion());
                assertThat(got.getId()).isEqualTo(event.getId());
                assertThat(got.getSubject()).isEqualTo(event.getSubject());
                assertThat(got.getExtension("region")).isEqualTo(event.getExtension("region"));
                assertThat(Stage.text(got)).isEqualTo(Stage.text(event));
            });
        }
    }

    @ParameterizedTest // C-066, C-072, C-150, C-154, C-169
    @CsvSource({
        "ce-specversion, 19.0",
        "ce-specversion, 9000.1",
        "ce-specversion, 10.0",
        "ce-specversion, ''",
        "ce-id, ''",
        "ce-type, ''",
        "ce-source, ''",
        "ce-time, yesterday",
        "ce-my-extension, dashes are not allowed",
        "ce-dataschema, relative/schema",
        "content-type, application/cloudevents+json",
        "content-type, application/cloudevents-batch+json"
    })
    void whatIsNoValidEventIsRefusedAndReachesNobody(String header, String value) {
        Probe orders = brokerWithOrders();
        stage.apply(channel("in"), subscription("channelled", "in"));
        Probe channelled = stage.subscriber("channelled");

        for (URI address : List.of(broker(), CHANNEL)) {
            HttpRequest.Builder request = headers(to(address), EVENT).POST(HttpRequest.BodyPublishers.ofString("[]"));
            request.setHeader(header, value);
            assertThat(send(request).statusCode()).isEqualTo(400);
        }

        assertThat(orders.arrivals()).isEmpty();
        assertThat(channelled.arrivals()).isEmpty();
    }

    @ParameterizedTest // C-072, C-150, C-169
    @ValueSource(strings = {"ce-specversion", "ce-id", "ce-type", "ce-source"})
    void aRequiredAttributeMustBeThere(String missing) {
        Probe orders = brokerWithOrders();
        stage.apply(channel("in"));

        for (URI address : List.of(broker(), CHANNEL)) {
            HttpRequest.Builder request = to(address).POST(HttpRequest.BodyPublishers.ofString("{}"));
            EVENT.forEach((name, value) -> {
                if (!name.equals(missing)) {
                    request.header(name, value);
                }
            });
            assertThat(send(request).statusCode()).isEqualTo(400);
        }

        assertThat(orders.arrivals()).isEmpty();
    }

    @Test // C-068
    void theTimeLeavesInUtcAndNothingElseChangesItsText() {
        Probe orders = brokerWithOrders();

        send(headers(to(broker()), EVENT)
                .header("ce-time", "2020-01-01T01:00:00.500+01:00")
                .header("ce-subject", "50%25 off")
                .header("Content-Type", "application/json; charset=\"utf-8\"")
                .POST(HttpRequest.BodyPublishers.ofString("{ \"a\" : 1.0 }")));

        assertThat(orders.arrival().headers())
                .containsEntry("ce-time", "2020-01-01T00:00:00.5Z")
                .containsEntry("ce-subject", "50%25 off")
                .containsEntry("content-type", "application/json; charset=\"utf-8\"");
        assertThat(Stage.text(orders.event())).isEqualTo("{ \"a\" : 1.0 }");
    }

    // ---- headers

    private HttpRequest.Builder withHeaders(URI address) {
        return headers(to(address), EVENT)
                .header("knative-error-dest", "kept")
                .header("Knative-Anything", "kept")
                .header("X-Request-Id", "42")
                .header("X-B3-TraceId", "463ac35c9f6413ad48485a3953bb6124")
                .header("Retry-After", "7")
                .header("Authorization", "Bearer secret")
                .header("Prefer", "wait=10")
                .header("X-Custom", "dropped")
                .header("Cookie", "a=b")
                .POST(HttpRequest.BodyPublishers.noBody());
    }

    @Test // C-167
    void someHeadersOfTheProducerReachTheSubscriberAndTheDeadLetterSinkAndOthersDoNot() {
        stage.apply(
                plainBroker(),
                trigger("orders", delivery(deadLetterSink("dls"))),
                channel("in"),
                subscription("channelled", "in"));
        Probe orders = stage.subscriber("orders").always(422);
        Probe dls = stage.subscriber("dls");
        Probe channelled = stage.subscriber("channelled");

        send(withHeaders(broker()));
        send(withHeaders(CHANNEL));

        for (Probe probe : List.of(orders, dls, channelled)) {
            assertThat(probe.arrival().headers())
                    .containsEntry("knative-error-dest", "kept")
                    .containsEntry("knative-anything", "kept")
                    .containsEntry("x-request-id", "42")
                    .containsEntry("x-b3-traceid", "463ac35c9f6413ad48485a3953bb6124")
                    .containsEntry("retry-after", "7")
                    .doesNotContainKeys("authorization", "x-custom", "cookie");
            assertThat(probe.arrival().headers().get("prefer")).isIn(null, "reply");
        }
    }

    @Test
    void aReplyCarriesTheHeadersOfTheAnswerAndNotThoseOfTheProducer() {
        stage.apply(channel("in"), subscription("orders", "in", "reply: " + service("next")));
        stage.subscriber("orders")
                .always(Answer.reply(event("2", "order.answered"))
                        .with("Knative-From-Answer", "kept")
                        .with("X-Custom", "dropped"));
        Probe next = stage.subscriber("next");

        send(withHeaders(CHANNEL));

        assertThat(next.arrival().headers())
                .containsEntry("knative-from-answer", "kept")
                .doesNotContainKeys("x-custom", "x-request-id", "knative-anything", "prefer");
    }

    @Test // C-012, C-077, C-170, C-171
    void theTraceOfTheProducerGoesOnOverReplies() {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        stage.apply(
                plainBroker(),
                trigger("orders", "filter: {attributes: {type: order.placed}}"),
                trigger("replies", "filter: {attributes: {type: order.answered}}"),
                channel("in"),
                subscription("mutator", "in", "reply: " + service("logger")));
        Probe orders = stage.subscriber("orders").always(Answer.reply(event("2", "order.answered")));
        Probe replies = stage.subscriber("replies");
        Probe mutator = stage.subscriber("mutator").always(Answer.reply(event("3", "mutated")));
        Probe logger = stage.subscriber("logger");

        for (URI address : List.of(broker(), CHANNEL)) {
            send(headers(to(address), EVENT)
                    .header("traceparent", traceparent)
                    .header("tracestate", "vendor=1")
                    .POST(HttpRequest.BodyPublishers.noBody()));
        }

        for (Probe probe : List.of(orders, replies, mutator, logger)) {
            assertThat(probe.arrival().headers().get("traceparent")).contains("0af7651916cd43dd8448eb211c80319c");
            assertThat(probe.arrival().headers()).containsEntry("tracestate", "vendor=1");
        }
    }

    @ParameterizedTest // C-113
    @CsvSource({"json, application/cloudevents+json", "binary, text/plain"})
    void aTriggersDeliveryFormatSaysTheContentMode(String format, String contentType) {
        stage.apply(plainBroker(), trigger("orders", delivery("format: " + format)));
        Probe orders = stage.subscriber("orders");

        send(headers(to(broker()), EVENT)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("hello")));

        assertThat(orders.arrival().headers().get("content-type")).startsWith(contentType);
        assertThat(orders.arrival().headers().containsKey("ce-id")).isEqualTo(format.equals("binary"));
        assertThat(orders.event().getId()).isEqualTo("1");
        assertThat(Stage.text(orders.event())).isEqualTo("hello");
    }

    @Test // C-376
    void aRedirectThatKeepsTheMethodIsFollowedWithTheEvent() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe moved = stage.subscriber("moved");
        stage.subscriber("orders")
                .always(Answer.status(307).with("Location", stage.urlOf("moved").toString()));

        assertThat(stage.sendAndRun(event("1", "order.placed"))).isEqualTo(202);

        assertThat(moved.ids()).containsExactly("1");
    }

    @Test // C-001, C-155
    void aChannelIsFoundByItsHostAndByThePathOfItsDispatcher() {
        Probe orders = channelWithOrders();

        send(headers(to(CHANNEL), EVENT).POST(HttpRequest.BodyPublishers.noBody()));
        send(headers(to(URI.create("http://imc-dispatcher.knative-eventing.svc.cluster.local/default/in")), EVENT)
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(orders.ids()).containsExactly("1", "1");
    }

    @Test
    void aServiceCanBePostedToDirectly() {
        Probe orders = stage.subscriber("orders");

        HttpResponse<String> answer = send(headers(to(URI.create("http://orders.default.svc.cluster.local/")), EVENT)
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(orders.ids()).containsExactly("1");
    }
}
