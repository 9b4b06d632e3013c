package dev.knemu.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.resource.Container;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.WebFace;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandInImagesTest {

    private final VirtualTime time = new VirtualTime();
    private final Receiver eventDisplay = request -> Future.succeededFuture(Reply.OK);
    private final StandInImages images = new StandInImages(
            eventDisplay, (destination, request) -> Future.succeededFuture(Reply.ACCEPTED), time, () -> "made");

    private static CloudEvent event(String contentType, String data) {
        return CloudEventBuilder.v1()
                .withId("1")
                .withType("order")
                .withSource(URI.create("/shop"))
                .withExtension("region", "eu")
                .withData(contentType, data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private Reply reply(Container container, CloudEvent event) {
        return images.of(container)
                .receiver()
                .receive(Request.from(event, time))
                .result();
    }

    private static String data(Reply reply) {
        return new String(reply.event().getData().toBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "event-display, event-display",
        "gcr.io/knative-releases/knative.dev/eventing/cmd/event_display, event-display",
        "gcr.io/knative-releases/knative.dev/eventing/cmd/appender@sha256:abc, appender",
        "ko://knative.dev/eventing/cmd/appender, appender",
        "localhost:5000/appender-0123456789abcdef0123456789abcdef:latest, appender",
        "quay.io/ruben/cloudevents-player:v1.3, cloudevents-player",
        "ruromero/cloudevents-player, cloudevents-player",
        "gcr.io/knative-releases/knative.dev/eventing/cmd/heartbeats_receiver, heartbeats-receiver",
        "ghcr.io/knative/helloworld-go:latest, hello-world",
        "docker.io/me/eventing-helloworld-go, hello-world",
        "ghcr.io/shop/shipping:2, event-display",
        "'', event-display"
    })
    void areChosenByTheNameOfTheImage(String image, String standIn) {
        assertThat(images.of(Container.of(image)).name()).isEqualTo(standIn);
    }

    @Nested
    class Appender {

        private final Container appender = Container.of("appender").withEnv("MESSAGE", " - Handled by 0");

        @Test
        void appendsItsMessageAndLeavesTheRestAlone() {
            Reply reply = reply(appender, event("application/json", "{\"id\": 7, \"message\": \"Hello\", \"x\": 1}"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(data(reply)).isEqualTo("{\"id\":7,\"message\":\"Hello - Handled by 0\"}");
            assertThat(reply.event().getType()).isEqualTo("order");
            assertThat(reply.event().getId()).isEqualTo("1");
            assertThat(reply.event().getExtension("region")).isEqualTo("eu");
            assertThat(reply.event().getDataContentType()).isEqualTo("application/json");
        }

        @Test
        void takesTheTypeAndTheDefaultMessageFromItsEnvironment() {
            Reply reply = reply(Container.of("appender").withEnv("TYPE", "samples.next"), event("text/json", "{}"));

            assertThat(reply.event().getType()).isEqualTo("samples.next");
            assertThat(data(reply))
                    .isEqualTo("{\"id\":0,\"message\":\"boring default msg, change me with env[MESSAGE]\"}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "{\"ID\":0,\"Message\":null}", "{}"})
        void fillsWhatIsMissingWithNothing(String data) {
            assertThat(data(reply(appender, event("application/json", data))))
                    .isEqualTo("{\"id\":0,\"message\":\" - Handled by 0\"}");
        }

        @Test
        void escapesAsGoDoes() {
            assertThat(data(reply(appender.withEnv("MESSAGE", "<b>&é\u2028"), event("application/json", "{}"))))
                    .isEqualTo("{\"id\":0,\"message\":\"\\u003cb\\u003e\\u0026é\\u2028\"}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "application/json | {\"id\": \"7\"} | id is \"7\", not an integer",
                    "application/json | {\"id\": 1.5} | id is 1.5, not an integer",
                    "application/json | {\"message\": 1} | message is 1, not a string",
                    "application/json | [1] | no JSON object",
                    "application/json | {} {} | no JSON",
                    "text/plain | hello | text/plain is not JSON"
                })
        void refusesWhatItCannotRead(String contentType, String data, String problem) {
            Reply reply = reply(appender, event(contentType, data));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.bodyText())
                    .startsWith("got error while unmarshalling data: ")
                    .contains(problem);
        }

        @Test
        void cannotRunWithoutAVariableThatItNeeds() {
            Container container = new Container(
                    "default",
                    "",
                    "appender",
                    appender.command(),
                    appender.args(),
                    Map.of(),
                    Map.of("MESSAGE", "env MESSAGE comes from secretKeyRef"));

            assertThatThrownBy(() -> images.of(container))
                    .isInstanceOf(UnusableContainerException.class)
                    .hasMessage("cannot run: env MESSAGE comes from secretKeyRef.");
        }
    }

    @Nested
    class HelloWorld {

        @Test
        void repliesToAnEventWithItsGreeting() {
            Reply reply = reply(Container.of("helloworld-go"), event("application/json", "{\"msg\":\"Hello\"}"));

            assertThat(reply.event().getType()).isEqualTo("dev.knative.samples.hifromknative");
            assertThat(reply.event().getSource()).hasToString("knative/eventing/samples/hello-world");
            assertThat(reply.event().getId()).isEqualTo("made");
            assertThat(data(reply)).isEqualTo("{\"msg\":\"Hi from helloworld-go app!\"}");
        }

        @Test
        void refusesDataThatSaysItIsJsonAndIsNot() {
            assertThat(reply(Container.of("helloworld-go"), event("application/json", "{"))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Nested
    class Player {

        @Test
        void keepsTheNewestEventsWithinABoundOfBytes() throws Exception {
            StandIn player = images.of(Container.of("cloudevents-player"));
            String large = "\"" + "x".repeat(3 << 20) + "\"";
            for (int i = 1; i <= 20; i++) {
                CloudEvent event = CloudEventBuilder.v1(event("application/json", large))
                        .withId("event-" + i)
                        .build();
                player.receiver().receive(Request.from(event, time));
            }

            assertThat(ids(player)).startsWith("event-20", "event-19").hasSize(5);
        }

        @Test
        void keepsAnEventThatIsLargerThanTheBound() throws Exception {
            StandIn player = images.of(Container.of("cloudevents-player"));
            String huge = "\"" + "x".repeat(17 << 20) + "\"";
            player.receiver().receive(Request.from(event("application/json", "{}"), time));
            player.receiver().receive(Request.from(event("application/json", huge), time));

            assertThat(ids(player)).hasSize(1);
        }

        private List<String> ids(StandIn player) throws Exception {
            WebFace.Page page = player.web()
                    .answer(new WebFace.Visit("GET", "/messages?size=100", null, new byte[0], time))
                    .result();
            List<String> ids = new ArrayList<>();
            new ObjectMapper()
                    .readTree(page.body())
                    .forEach(message -> ids.add(message.path("id").asText()));
            return ids;
        }

        @Test
        void knowsTwoModes() {
            assertThatThrownBy(
                            () -> images.of(Container.of("cloudevents-player").withEnv("PLAYER_MODE", "REMOTE")))
                    .hasMessage("knows no PLAYER_MODE \"REMOTE\". Write KNATIVE or LOCAL.");
        }
    }
}
