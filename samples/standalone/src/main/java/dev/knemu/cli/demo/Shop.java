package dev.knemu.cli.demo;

import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The shop of the demo: what it makes, and who takes it.
 *
 * <p>Three things are not as they should be: the mail server answers only the third time, one order has no address, and
 * one comes from a shop that nobody ships for.
 */
public final class Shop {

    public static final String DEMO = "demo.event";
    public static final String USER = "user.created";
    public static final String ORDER = "order.placed";

    /** The event that no Trigger wants, and the Trigger that one might have expected to. */
    public static final String UNWANTED = "order-3";

    public static final String EXPECTED = "order-shipping";

    private static final String ADDRESSLESS = "order-2";
    private static final int UNAVAILABLE = 503;
    private static final int UNPROCESSABLE = 422;
    private static final int MAIL_FAILURES = 2;

    /** All of the story, however short the demo. */
    private static final int FEWEST = 9;

    private static final long USUAL_MILLIS_BETWEEN = 800;

    /** Longer than any retry in the shop takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger mailFailures = new AtomicInteger();

    /** One event to come. */
    public record Planned(String id, String type, URI source, String data) {}

    /** The shop's manifest, as people may copy it. */
    public static String manifestText() {
        try (InputStream manifest = Shop.class.getResourceAsStream("shop.yaml")) {
            return new String(manifest.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Manifest manifest() {
        return new ManifestReader().read(manifestText(), "shop.yaml");
    }

    /** What happens within this time: the whole story, and then more of the ordinary. */
    public static List<Planned> plan(Duration length) {
        long count = Math.max(FEWEST, length.toMillis() / USUAL_MILLIS_BETWEEN);
        List<Planned> plan = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int round = i / 3 + 1;
            plan.add(
                    switch (i % 3) {
                        case 0 -> new Planned("demo-" + round, DEMO, URI.create("/demo"), "{\"round\": " + round + "}");
                        case 1 ->
                            new Planned(
                                    "user-" + round, USER, URI.create("/shop/eu"), "{\"user\": \"u" + round + "\"}");
                        default -> order("order-" + round);
                    });
        }
        return plan;
    }

    private static Planned order(String id) {
        URI source = URI.create(id.equals(UNWANTED) ? "/shop/us" : "/shop/eu");
        String data = id.equals(ADDRESSLESS)
                ? "{\"item\": \"cup\"}"
                : "{\"item\": \"cup\", \"address\": \"1 Harbour Street\"}";
        return new Planned(id, ORDER, source, data);
    }

    /** Puts the shop's programs behind its Services. */
    public void open(EventingEmulator eventing) {
        eventing.subscriber("audit", Subscriber.accepting(event -> {}));
        eventing.subscriber("welcome-mail", Subscriber.responding(event -> mail()));
        eventing.subscriber("shipping", Subscriber.responding(Shop::ship));
        eventing.subscriber("support-desk", Subscriber.accepting(event -> {}));
    }

    private Response mail() {
        return mailFailures.incrementAndGet() <= MAIL_FAILURES ? Response.status(UNAVAILABLE) : Response.accepted();
    }

    private static Response ship(CloudEvent order) {
        String data = order.getData() == null ? "" : new String(order.getData().toBytes(), StandardCharsets.UTF_8);
        return data.contains("\"address\"") ? Response.accepted() : Response.status(UNPROCESSABLE);
    }

    /**
     * Sends what is planned, evenly over this time, and waits for every answer. The Broker answers when all deliveries
     * of an event have come to rest.
     */
    public static List<Sent> trade(EventingEmulator eventing, List<Planned> plan, Duration length)
            throws InterruptedException {
        List<CompletableFuture<Sent>> sent = new ArrayList<>();
        ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "knemu-shop");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = 0; i < plan.size(); i++) {
                Planned planned = plan.get(i);
                CompletableFuture<Sent> next = new CompletableFuture<>();
                sent.add(next);
                long nanos = length.toNanos() / plan.size() * i;
                producer.schedule(() -> next.complete(send(eventing, planned)), nanos, TimeUnit.NANOSECONDS);
            }
            CompletableFuture<?>[] answers = sent.stream()
                    .map(future -> future.thenCompose(Sent::answer))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(answers).get(length.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event of the demo could not be sent", e.getCause());
        } catch (TimeoutException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "an event of the demo had no answer within " + Length.text(PATIENCE),
                    "the demo's own services answer at once: this machine is very busy, or the demo has a fault",
                    "run it again; if it happens again, say so with the output of: knemu --version");
        } finally {
            producer.shutdownNow();
        }
        return sent.stream().map(CompletableFuture::join).toList();
    }

    private static Sent send(EventingEmulator eventing, Planned planned) {
        return eventing.broker("default")
                .send(event -> event.withId(planned.id())
                        .withType(planned.type())
                        .withSource(planned.source())
                        .withData("application/json", planned.data().getBytes(StandardCharsets.UTF_8)));
    }
}
