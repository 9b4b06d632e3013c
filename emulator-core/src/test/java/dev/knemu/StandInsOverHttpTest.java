package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandInsOverHttpTest {

    private final EventingEmulator eventing =
            EventingEmulator.start(EmulatorOptions.defaults().withPort(0).withEventDisplay(new StringBuilder()));
    private final HttpClient client = HttpClient.newBuilder()
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", eventing.port())))
            .build();

    @AfterEach
    void close() {
        eventing.close();
    }

    private void service(String name, String image, String... env) {
        StringBuilder manifest = new StringBuilder("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: %s
                spec:
                  template:
                    spec:
                      containers:
                        - image: %s
                          env:
                            - {name: UNUSED, value: ""}
                """.formatted(name, image));
        for (int i = 0; i < env.length; i += 2) {
            manifest.append("            - {name: %s, value: \"%s\"}\n".formatted(env[i], env[i + 1]));
        }
        eventing.apply(manifest.toString());
    }

    private HttpResponse<String> ask(String method, String url, String body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String[] event(String id) {
        return new String[] {
            "ce-specversion", "1.0", "ce-id", id, "ce-type", "t", "ce-source", "/s", "content-type", "application/json"
        };
    }

    @Test
    void helloWorldGreetsWhoeverAsksAndRepliesToEvents() throws Exception {
        service("hello", "ghcr.io/knative/helloworld-go:latest", "TARGET", "Knative");
        String hello = "http://hello.default.svc.cluster.local";

        HttpResponse<String> greeting = ask("GET", hello + "/any?x=1", "");
        assertThat(greeting.statusCode()).isEqualTo(200);
        assertThat(greeting.body()).isEqualTo("Hello Knative!\n");
        assertThat(ask("POST", hello + "/", "plain").body()).isEqualTo("Hello Knative!\n");

        HttpResponse<String> reply = ask("POST", hello + "/", "{\"msg\":\"Hi\"}", event("1"));
        assertThat(reply.headers().firstValue("ce-type")).contains("dev.knative.samples.hifromknative");
        assertThat(reply.body()).isEqualTo("{\"msg\":\"Hi from helloworld-go app!\"}");
    }

    @Test
    void thePlayerSendsToItsBrokerAndShowsWhatItGets() throws Exception {
        service("player", "ruromero/cloudevents-player:latest", "BROKER_NAME", "example-broker");
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: example-broker
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: player
                spec:
                  broker: example-broker
                  subscriber:
                    ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: player}
                """);
        String player = "http://player.default.svc.cluster.local";

        assertThat(ask("POST", player + "/messages", "{\"n\":1}", event("one")).statusCode())
                .isEqualTo(202);

        String messages = ask("GET", player + "/messages", "").body();
        assertThat(messages)
                .contains("\"type\":\"SENT\"", "\"type\":\"RECEIVED\"", "\"data\":{\"n\":1}", "\"eventType\":\"t\"");
        assertThat(ask("GET", player + "/messages?size=1", "").body())
                .contains("SENT")
                .doesNotContain("RECEIVED");
        assertThat(ask("GET", player + "/", "").body()).contains("<title>CloudEvents Player (stand-in)</title>");
        assertThat(ask("POST", player + "/messages", "{}").statusCode()).isEqualTo(400);
        assertThat(ask("POST", player + "/", "{}", event("two")).statusCode()).isEqualTo(202);
        assertThat(ask("POST", player + "/", "{}").statusCode()).isEqualTo(415);
        assertThat(ask("DELETE", player + "/messages", "").statusCode()).isEqualTo(202);
        assertThat(ask("GET", player + "/messages", "").body()).isEqualTo("[]");
        assertThat(ask("GET", player + "/nothing", "").statusCode()).isEqualTo(405);
    }

    @Test
    void thePlayerKeepsWhatItHasWhenSomethingElseChanges() throws Exception {
        service("player", "cloudevents-player", "PLAYER_MODE", "LOCAL");
        String player = "http://player.default.svc.cluster.local";
        ask("POST", player + "/messages", "{}", event("one"));

        service("other", "cloudevents-player");
        service("player", "cloudevents-player", "PLAYER_MODE", "LOCAL");
        assertThat(ask("GET", player + "/messages", "").body()).contains("SENT", "RECEIVED");

        service("player", "cloudevents-player", "PLAYER_MODE", "KNATIVE");
        assertThat(ask("GET", player + "/messages", "").body()).isEqualTo("[]");
    }

    @Test
    void thePlayerSaysWhatItsBrokerDidNotTake() throws Exception {
        service("player", "cloudevents-player", "PLAYER_BROKER", "missing");
        String player = "http://player.default.svc.cluster.local";

        assertThat(ask("POST", player + "/messages", "{}", event("one")).statusCode())
                .isEqualTo(202);

        assertThat(ask("GET", player + "/messages", "").body()).contains("\"type\":\"FAILED\"");
    }

    @Test
    void eventDisplayRefusesWhatIsNoEvent() throws Exception {
        service("display", "event_display");
        String display = "http://display.default.svc.cluster.local";

        List<Integer> answers = new ArrayList<>();
        for (String method : List.of("GET", "OPTIONS", "DELETE")) {
            answers.add(ask(method, display + "/", "").statusCode());
        }
        assertThat(answers).containsOnly(405);
        assertThat(ask("GET", display + "/healthz", "").statusCode()).isEqualTo(204);
        assertThat(ask("POST", display + "/", "{}").statusCode()).isEqualTo(415);
        assertThat(ask("POST", display + "/x", "{}", event("1")).statusCode()).isEqualTo(200);
    }

    @Test
    void addressesOfTheClusterCanBeNamedInThePath() throws Exception {
        service("hello", "hello-world");
        HttpClient direct = HttpClient.newHttpClient();
        HttpRequest get = HttpRequest.newBuilder(
                        URI.create(eventing.url() + "/_knemu/to/hello.default.svc.cluster.local/"))
                .build();

        assertThat(direct.send(get, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("Hello World!\n");
    }
}
