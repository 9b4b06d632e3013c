package dev.knemu.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.Container;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaScriptTransformerTest {

    private final VirtualTime time = new VirtualTime();
    private final StandInImages images = new StandInImages(
            request -> Future.succeededFuture(Reply.OK),
            (destination, request) -> Future.succeededFuture(Reply.ACCEPTED),
            time,
            () -> "made");

    private StandIn transformer(String expression) {
        return images.of(Container.of("villardl/transformer-nodejs:0.1")
                .withEnv(Map.of("TRANSFORMER", expression, "WHO", "me")));
    }

    private Reply reply(String expression) {
        CloudEvent event = CloudEventBuilder.v1()
                .withId("1")
                .withType("com.example.type")
                .withSource(URI.create("/shop"))
                .withExtension("region", "eu")
                .withData(
                        "application/json",
                        "{\"message\": \"Even or odd?\", \"n\": 2, \"list\": [1, null]}"
                                .getBytes(StandardCharsets.UTF_8))
                .build();
        return transformer(expression)
                .receiver()
                .receive(Request.from(event, time))
                .result();
    }

    private static String data(Reply reply) {
        return new String(reply.event().getData().toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void answersWithTheEventAndTheDataOfTheSample() {
        Reply reply = reply("({\"message\": \"we are even!\"})\n");

        assertThat(transformer("1").name()).isEqualTo("transformer");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(data(reply)).isEqualTo("{\"message\":\"we are even!\"}");
        assertThat(reply.event().getDataContentType()).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.event().getId()).isEqualTo("1");
        assertThat(reply.event().getType()).isEqualTo("com.example.type");
        assertThat(reply.event().getExtension("region")).isEqualTo("eu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "({z: 1, a: [event.data.n + 1.5, null, true], m: event.data.nothing}) | {\"z\":1,\"a\":[3.5,null,true]}",
                "({'who': env.WHO, was: event.data, type: event.type}) | {\"who\":\"me\",\"was\":{\"message\":\"Even or odd?\","
                        + "\"n\":2,\"list\":[1,null]},\"type\":\"com.example.type\"}",
                "event.data.list | [1,null]",
                "event.data.n / 0 | null",
                "event.data.n === 2 | true"
            })
    void writesWhatTheExpressionIsAsJson(String expression, String json) {
        assertThat(data(reply(expression))).isEqualTo(json);
    }

    @Test
    void answersTextAsExpressDoesAndNothingWithoutAnEvent() {
        Reply text = reply("event.data.message + '!'");
        assertThat(data(text)).isEqualTo("Even or odd?!");
        assertThat(text.event().getDataContentType()).isEqualTo("text/html; charset=utf-8");

        Reply nothing = reply("event.data.nothing");
        assertThat(nothing.status()).isEqualTo(200);
        assertThat(nothing.event()).isNull();
    }

    @Test
    void answersWhatFailsWith500AndTheReason() {
        Reply reply = reply("({a: event.data.nothing.at})");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply("({a: event})").status()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "({a: b})", "({event: 1})", "({a: new Date()})"})
    void refusesWhatItCannotEvaluate(String expression) {
        assertThatThrownBy(() -> transformer(expression))
                .isInstanceOf(UnusableContainerException.class)
                .hasMessageContaining("TRANSFORMER");
    }
}
