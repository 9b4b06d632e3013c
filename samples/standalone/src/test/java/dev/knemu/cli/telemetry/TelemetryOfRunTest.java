package dev.knemu.cli.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.cli.Console;
import dev.knemu.cli.telemetry.Collector.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryOfRunTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PRODUCER = "b7ad6b7169203331";

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: orders}
            spec:
              broker: default
              filters: [{exact: {type: order.placed}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}
              delivery: {retry: 1, backoffPolicy: exponential, backoffDelay: PT0.01S}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: InMemoryChannel
            metadata: {name: in}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: Subscription
            metadata: {name: billing}
            spec:
              channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: in}
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}
              delivery:
                deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: shipping}}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: InMemoryChannel
            metadata: {name: raw}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: Subscription
            metadata: {name: mutator}
            spec:
              channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: raw}
              subscriber: {ref: {apiVersion: v1, kind: Service, name: mutator}}
              reply: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: in}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: mutator}
            spec: {ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shipping}
            spec: {ports: [{port: 80}]}
            """;

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final List<String> traceparents = new CopyOnWriteArrayList<>();
    private HttpServer shipping;

    @BeforeEach
    void startShipping() throws IOException {
        shipping = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shipping.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            traceparents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            if (exchange.getRequestURI().getPath().startsWith("/mutate")) {
                Map.of("specversion", "1.0", "id", "8", "type", "order.mutated", "source", "/mutator")
                        .forEach((name, value) -> exchange.getResponseHeaders().set("ce-" + name, value));
            }
            exchange.sendResponseHeaders(answers.isEmpty() ? 202 : answers.remove(0), -1);
            exchange.close();
        });
        shipping.start();
    }

    @AfterEach
    void stopShipping() {
        shipping.stop(0);
    }

    private URI start(String... more) throws IOException {
        String address = "http://127.0.0.1:" + shipping.getAddress().getPort();
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--port",
                "0",
                "-f",
                Files.writeString(directory.resolve("shop.yaml"), SHOP).toString(),
                "--service",
                "shipping=" + address,
                "--service",
                "mutator=" + address + "/mutate"));
        arguments.addAll(List.of(more));
        console.start(arguments.toArray(String[]::new));
        String ready = console.err.await("Knemu is ready: ");
        return URI.create(ready.replaceAll(".*(http://127\\.0\\.0\\.1:\\d+).*", "$1"));
    }

    private int post(URI url, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = event(url);
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private static HttpRequest.Builder event(URI url) {
        return HttpRequest.newBuilder(url)
                .header("ce-specversion", "1.0")
                .header("ce-id", "7")
                .header("ce-type", "order.placed")
                .header("ce-source", "/shop")
                .POST(HttpRequest.BodyPublishers.ofString("x"));
    }

    private HttpResponse<String> metrics(URI url, String accept) throws Exception {
        return client.send(
                HttpRequest.newBuilder(url.resolve("/metrics"))
                        .header("Accept", accept)
                        .build(),
                BodyHandlers.ofString());
    }

    @Test // C-077
    void numbersAreInPrometheusFormatUnderUpstreamsNames() throws Exception {
        URI url = start();

        assertThat(post(url.resolve("/default/default"), Map.of())).isEqualTo(202);
        HttpResponse<String> page = metrics(url, "*/*");
        console.stop();

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(page.body())
                .contains("# TYPE kn_eventing_dispatch_duration_seconds histogram")
                .containsPattern("kn_eventing_dispatch_duration_seconds_bucket\\{[^}]*"
                        + "http_response_status_code=\"202\"[^}]*messaging_destination_name=\"trigger:orders.default\""
                        + "[^}]*le=\"0.005\"}")
                .contains(
                        "knemu_events_accepted_total{cloudevents_type=\"order.placed\",kind=\"Broker\",name=\"default\","
                                + "namespace=\"default\",origin=\"outside\"} 1.0")
                .contains("jvm_memory_used_bytes{")
                .doesNotContain("# EOF");
    }

    @Test
    void whoAcceptsOpenMetricsGetsIt() throws Exception {
        URI url = start();

        HttpResponse<String> page = metrics(
                url, "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2");
        console.stop();

        assertThat(page.headers().firstValue("content-type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(page.body()).contains("# TYPE knemu_open_events gauge").endsWith("# EOF\n");
    }

    @Test
    void everyNameInTheDashboardIsOneThatIsGiven() throws Exception {
        URI url = start();
        answers.addAll(List.of(503, 202));

        assertThat(post(url.resolve("/default/default"), Map.of())).isEqualTo(202);
        assertThat(post(url.resolve("/default/nobody"), Map.of())).isEqualTo(404);
        String page = metrics(url, "*/*").body();
        console.stop();

        String dashboard = Files.readString(root().resolve("docs/howto/grafana/knemu-dashboard.json"));
        TreeSet<String> used = new TreeSet<>();
        Matcher names = Pattern.compile("\\b(?:knemu|kn_eventing|jvm|process|system)_[a-z0-9_]+")
                .matcher(dashboard);
        while (names.find()) {
            used.add(names.group());
        }
        assertThat(used)
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(page).containsPattern("(?m)^" + name + "[{ ]"));
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("docs"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    @Test // C-077, C-171
    void aTraceLeadsFromTheProducerOverEachAttemptIntoTheSubscriber() throws Exception {
        try (Collector collector = new Collector()) {
            answers.addAll(List.of(503, 202));
            URI url = start("--otlp", collector.url());

            assertThat(post(
                            url.resolve("/default/default"),
                            Map.of("traceparent", "00-" + TRACE + "-" + PRODUCER + "-01", "baggage", "shop=eu")))
                    .isEqualTo(202);
            console.stop();

            Span broker = collector.named("broker:default.default");
            Span trigger = collector.named("trigger:orders.default");
            List<Span> attempts = collector.spans().stream()
                    .filter(span -> span.name().equals("send http://shipping.default.svc.cluster.local"))
                    .toList();
            assertThat(collector.spans()).hasSize(4).allSatisfy(span -> {
                assertThat(span.trace()).isEqualTo(TRACE);
                assertThat(span.service()).isEqualTo("knemu");
                assertThat(span.attributes()).containsEntry("messaging.system", "knative");
            });
            assertThat(broker.parent()).isEqualTo(PRODUCER);
            assertThat(trigger.parent()).isEqualTo(broker.id());
            assertThat(attempts).extracting(Span::parent).containsExactly(trigger.id(), trigger.id());
            assertThat(traceparents)
                    .containsExactlyElementsOf(attempts.stream()
                            .map(span -> "00-" + TRACE + "-" + span.id() + "-01")
                            .toList());
            assertThat(attempts)
                    .extracting(span -> span.attributes().get("http.response.status_code"))
                    .containsExactly("503", "202");
            assertThat(broker.attributes())
                    .containsEntry("kn.broker.name", "default")
                    .containsEntry("cloudevents.id", "7")
                    .containsEntry("cloudevents.type", "order.placed");
            assertThat(collector.requests()).containsOnly("POST /v1/traces application/x-protobuf");
        }
    }

    @Test // C-170, C-171
    void oneTraceLeadsOverTheChannelOfTheReplyWithoutAProducersTraceToo() throws Exception {
        try (Collector collector = new Collector()) {
            URI url = start("--otlp", collector.url());
            HttpClient proxied = HttpClient.newBuilder()
                    .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", url.getPort())))
                    .build();

            HttpRequest event = event(URI.create("http://raw-kn-channel.default.svc.cluster.local/"))
                    .build();
            assertThat(proxied.send(event, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(202);
            console.stop();

            Span first = collector.named("channel:raw.default");
            Span second = collector.named("channel:in.default");
            Span reply = collector.spans().stream()
                    .filter(span -> span.id().equals(second.parent()))
                    .findFirst()
                    .orElseThrow();
            assertThat(first.parent()).isEmpty();
            assertThat(reply.attributes()).containsEntry("knemu.leg", "reply");
            assertThat(reply.parent())
                    .isEqualTo(collector.named("subscription:mutator.default").id());
            assertThat(collector.named("subscription:billing.default").parent()).isEqualTo(second.id());
            assertThat(collector.spans()).hasSize(7).extracting(Span::trace).containsOnly(first.trace());
            assertThat(traceparents).hasSize(2).allMatch(traceparent -> traceparent.contains(first.trace()));
        }
    }

    @Test
    void whatTheProducerDoesNotSampleIsNotSentButGoesOn() throws Exception {
        try (Collector collector = new Collector()) {
            URI url = start("--otlp", collector.url());

            post(url.resolve("/default/default"), Map.of("traceparent", "00-" + TRACE + "-" + PRODUCER + "-00"));
            console.stop();

            assertThat(collector.spans()).isEmpty();
            assertThat(traceparents)
                    .singleElement()
                    .asString()
                    .startsWith("00-" + TRACE)
                    .endsWith("-00");
        }
    }

    @Test
    void withoutOtlpTheTraceOfTheProducerGoesOnUntouched() throws Exception {
        URI url = start();

        post(url.resolve("/default/default"), Map.of("traceparent", "00-" + TRACE + "-" + PRODUCER + "-01"));
        console.stop();

        assertThat(traceparents).containsExactly("00-" + TRACE + "-" + PRODUCER + "-01");
    }

    @Test
    void aCollectorThatIsNotThereIsSaidOnceAndDisturbsNobody() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        URI url = start("--otlp", "http://127.0.0.1:" + closed);

        assertThat(post(url.resolve("/default/default"), Map.of())).isEqualTo(202);
        console.err.await("Spans cannot be sent to http://127.0.0.1:" + closed + "/v1/traces: nothing listens there.");
        assertThat(post(url.resolve("/default/default"), Map.of())).isEqualTo(202);
        console.stop();

        assertThat(console.err.toString()).containsOnlyOnce("Spans cannot be sent");
    }

    @Test
    void anAddressThatIsNoneIsRefusedBeforeAnythingStarts() {
        assertThat(console.run("run", "-f", "x.yaml", "--otlp", "localhost:4318"))
                .isEqualTo(2);
        assertThat(console.err.toString())
                .contains("--otlp")
                .contains("\"localhost:4318\" is not the address of a collector that takes OTLP over HTTP");
    }
}
