package dev.knemu.samples.warehouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The application: an HTTP server that Knative delivers {@code order.paid} to. */
public final class Warehouse implements AutoCloseable {

    private static final URI SOURCE = URI.create("/shop/warehouse");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Stock stock;
    private final Broker broker;

    private Warehouse(HttpServer server, Stock stock, Broker broker) {
        this.server = server;
        this.stock = stock;
        this.broker = broker;
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        start(new InetSocketAddress(port), URI.create(System.getenv("K_SINK")), new Stock().add("book", 100));
    }

    /**
     * @param sink where events are posted to
     * @throws IOException when the address is taken
     */
    static Warehouse start(InetSocketAddress address, URI sink, Stock stock) throws IOException {
        Warehouse warehouse = new Warehouse(HttpServer.create(address, 0), stock, new Broker(sink));
        warehouse.server.setExecutor(warehouse.threads);
        warehouse.server.createContext("/", warehouse::handle);
        warehouse.server.start();
        return warehouse;
    }

    /** At any free port of this machine. */
    public static Warehouse start(URI sink, Stock stock) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), sink, stock);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(answer(exchange), -1);
        }
    }

    /** 400 is final, 503 has the Broker try again later. */
    private int answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            CloudEvent event = HttpMessageFactory.createReader(
                            each -> exchange.getRequestHeaders()
                                    .forEach((name, values) -> each.accept(name, values.get(0))),
                            body)
                    .toEvent();
            return take(event);
        } catch (CloudEventRWException e) {
            return 400;
        } catch (IOException e) {
            return 503;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 503;
        }
    }

    private int take(CloudEvent order) throws IOException, InterruptedException {
        if (!order.getType().equals("order.paid") || order.getSubject() == null || order.getData() == null) {
            return 400;
        }
        String item = new String(order.getData().toBytes(), StandardCharsets.UTF_8);
        boolean reserved = stock.reserve(order.getSubject(), item);
        broker.send(CloudEventBuilder.v1()
                // It follows from the order's, so that an order that comes twice is told twice as one event, not as
                // two.
                .withId(order.getId() + "-stock")
                .withType(reserved ? "stock.reserved" : "stock.short")
                .withSource(SOURCE)
                .withSubject(order.getSubject())
                .build());
        return 202;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
