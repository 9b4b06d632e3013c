package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.journal.Entry;
import dev.knemu.serving.RevisionScale;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods of a program that listens elsewhere, in real time, with requests of all kinds. */
class ServicesWithPodsOverHttpTest {

    private static final String ORDERS = "http://orders.default.svc.cluster.local";

    private final EventingEmulator eventing =
            EventingEmulator.start(EmulatorOptions.defaults().withPort(0).withLanes(2));
    private final HttpClient client = HttpClient.newBuilder()
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", eventing.port())))
            .build();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private HttpServer program;

    @BeforeEach
    void open() throws IOException {
        program = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        program.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + new String(body));
            if (exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(202, -1);
            } else {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes());
            }
            exchange.close();
        });
        program.start();
        eventing.subscriber(
                "orders", URI.create("http://127.0.0.1:" + program.getAddress().getPort()));
    }

    @AfterEach
    void close() {
        eventing.close();
        program.stop(0);
    }

    private void orders(String podStart, String spec) {
        eventing.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: orders}
                spec:
                  template:
                    metadata: {annotations: {knemu.dev/pod-start: %s}}
                    spec:
                      containers: [{image: ghcr.io/shop/orders}]
                %s""".formatted(podStart, spec.indent(6)));
    }

    private CompletableFuture<HttpResponse<String>> ask(String method, String path, String body) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(ORDERS + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void areWaitedForByAnyRequest() throws Exception {
        orders("300ms", "containerConcurrency: 1");

        List<CompletableFuture<HttpResponse<String>>> answers =
                List.of(ask("GET", "/page?x=1", ""), ask("PUT", "/item", "a book"), ask("GET", "/page?x=2", ""));
        assertThat(eventing.revisions()).extracting(RevisionScale::revision).containsExactly("orders-00001");

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("ok");
        }
        assertThat(seen).containsExactlyInAnyOrder("GET /page?x=1 ", "PUT /item a book", "GET /page?x=2 ");
    }

    @Test
    void answerThatItTookTooLong() throws Exception {
        orders("1h", "timeoutSeconds: 1");

        HttpResponse<String> answer = ask("GET", "/", "").get(10, TimeUnit.SECONDS);

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).isEqualTo("activator request timeout");
        assertThat(seen).isEmpty();
    }

    @Test
    void areWaitedForByDeliveries() {
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: orders}
                spec:
                  broker: default
                  subscriber:
                    ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: orders}
                    uri: /events
                """);
        orders("200ms", "containerConcurrency: 3");

        for (int i = 0; i < 50; i++) {
            eventing.broker("default").send(event -> event.withType("order.paid"));
        }
        eventing.settle();

        assertThat(eventing.journal().entries(Entry.Delivered.class)).hasSize(50);
        assertThat(seen).hasSize(50).allSatisfy(request -> assertThat(request).startsWith("POST /events "));
    }

    @Test
    void letVirtualTimeWaitForTheRealAnswer() {
        try (EventingEmulator virtual = EventingEmulator.start(
                EmulatorOptions.defaults().inVirtualTime().withPodStart(Duration.ofSeconds(5)))) {
            virtual.subscriber(
                    "orders",
                    URI.create("http://127.0.0.1:" + program.getAddress().getPort()));
            virtual.apply("""
                    apiVersion: serving.knative.dev/v1
                    kind: Service
                    metadata: {name: orders}
                    spec:
                      template:
                        metadata: {annotations: {autoscaling.knative.dev/target: "1"}}
                        spec: {containers: [{image: ghcr.io/shop/orders}]}
                    """);

            Sent sent = virtual.sink(URI.create(ORDERS)).send(event -> event.withType("order.paid"));
            virtual.runUntilIdle();

            assertThat(sent.answer().toCompletableFuture())
                    .isCompletedWithValueMatching(answer -> answer.status() == 202);
            assertThat(Duration.between(dev.knemu.time.VirtualTime.START, virtual.now()))
                    .isEqualTo(Duration.ofSeconds(5));
        }
    }
}
