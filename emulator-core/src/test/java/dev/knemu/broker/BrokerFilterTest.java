package dev.knemu.broker;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.filter.ExactFilter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Ref;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter between channel and subscriber, as knative/eventing's {@code pkg/broker/filter/filter_handler.go}. */
class BrokerFilterTest {

    private static final URI ORDERS = uri("orders");
    private static final CloudEvent EVENT = event(
            "e1",
            builder -> builder.withExtension("knativebrokerttl", "42").withExtension("knativearrivaltime", "then"));

    private final Engine engine = new Engine();

    private Reply post(CloudEvent event, Route trigger) {
        return engine.post(filter(trigger), event).result();
    }

    private BrokerFilter filter(Route trigger) {
        return new BrokerFilter(trigger.build(), engine.transport, engine.time, engine.journal);
    }

    private Reply answer(Reply ofSubscriber) {
        engine.transport.answers(ORDERS, ofSubscriber);
        return post(EVENT, Route.trigger("orders").retry(5));
    }

    @Test
    void takesTheTtlOffAndLeavesTheRest() {
        engine.transport.answers(ORDERS, Reply.ACCEPTED);
        Request request = engine.request(
                EVENT, Headers.of("x-request-id", "7"), Headers.of("traceparent", "00-1-2-01"), new Cancellation());

        Reply reply = engine.post(filter(Route.trigger("orders").mode(ContentMode.STRUCTURED)), request)
                .result();

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body()).isEmpty();
        Request sent = engine.transport.requests(ORDERS).get(0).request();
        assertThat(sent.event().getExtensionNames()).containsExactly("knativearrivaltime");
        assertThat(sent.event().getExtension("knativearrivaltime")).isEqualTo("then");
        assertThat(sent.passedOn()).isEqualTo(Headers.of("x-request-id", "7"));
        assertThat(sent.trace()).isEqualTo(Headers.of("traceparent", "00-1-2-01"));
        assertThat(sent.namespace()).isEqualTo("default");
        assertThat(sent.preferReply()).isTrue();
        assertThat(sent.mode()).isEqualTo(ContentMode.STRUCTURED);
        assertThat(sent.cancellation()).isSameAs(request.cancellation());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc"})
    void refusesWhatDidNotComeThroughTheBroker(String ttl) {
        CloudEvent event =
                event("e1", builder -> ttl.isEmpty() ? builder : builder.withExtension("knativebrokerttl", ttl));

        Reply reply = post(event, Route.trigger("orders"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEmpty();
        assertThat(engine.transport.requests()).isEmpty();
        assertThat(engine.only(Entry.Refused.class))
                .returns(new Ref("Trigger", "default", "orders"), Entry.Refused::address)
                .returns(event, Entry.Refused::event)
                .extracting(Entry.Refused::reason)
                .asString()
                .contains("knativebrokerttl");
    }

    @Test
    void answers200WithNothingWhenTheFilterDoesNotMatch() {
        Reply reply = post(EVENT, Route.trigger("orders").filter(ExactFilter.of(Map.of("type", "order.paid"))));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.event()).isNull();
        assertThat(engine.transport.requests()).isEmpty();
    }

    @Test
    void looksAtTheEventWithoutItsTtl() {
        Reply reply = post(EVENT, Route.trigger("orders").filter(ExactFilter.of(Map.of("knativebrokerttl", "42"))));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(engine.transport.requests()).isEmpty();
    }

    @Test
    void tells500WhenTheSubscriberCannotBeReached() {
        Reply reply = answer(Reply.noAnswer("Post \"http://orders\": EOF"));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.bodyText())
                .isEqualTo("{\"errdestination\":\"http://orders.default.svc.cluster.local/\",\"errresponsebody\":"
                        + "\"ZGlzcGF0Y2ggZXJyb3I6IFBvc3QgImh0dHA6Ly9vcmRlcnMiOiBFT0Y=\"}");
    }

    @ParameterizedTest
    @CsvSource({"400, no, bm8=", "404, '', ''", "503, later, bGF0ZXI=", "302, '', ''"})
    void passesOnTheStatusOfAFailureAndTriesOnce(int status, String body, String base64) {
        Reply reply = answer(Reply.status(status, body)
                .withHeaders(Headers.of("retry-after", "3", "location", "/elsewhere", "knative-x", "y")));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers()).isEqualTo(Headers.of("retry-after", "3", "knative-x", "y"));
        assertThat(reply.bodyText())
                .isEqualTo("{\"errdestination\":\"http://orders.default.svc.cluster.local/\",\"errresponsebody\":\""
                        + base64 + "\"}");
        engine.time.runUntilIdle();
        assertThat(engine.transport.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void passesOnTheStatusOfAnEmptyAnswer(int status) {
        Reply reply = answer(Reply.status(status).withHeaders(Headers.of("x-request-id", "7")));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers()).isEqualTo(Headers.of("x-request-id", "7"));
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void tells502WhenTheAnswerIsNoEvent() {
        Reply plain = answer(Reply.status(200, "thanks"));
        Reply malformed =
                answer(new Reply(200, Headers.NONE, null, "{".getBytes(StandardCharsets.UTF_8), "no JSON", null));

        assertThat(plain.status()).isEqualTo(502);
        assertThat(plain.body()).isEmpty();
        assertThat(malformed.status()).isEqualTo(502);
        assertThat(malformed.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202})
    void putsTheTtlOnTheReply(int status) {
        CloudEvent replied = event("r1", builder -> builder.withExtension("knativebrokerttl", "7"));

        Reply reply = answer(Reply.event(status, replied).withHeaders(Headers.of("knative-x", "y")));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers()).isEqualTo(Headers.of("knative-x", "y"));
        assertThat(reply.event().getId()).isEqualTo("r1");
        assertThat(reply.event().getExtension("knativebrokerttl")).isEqualTo("42");
    }
}
