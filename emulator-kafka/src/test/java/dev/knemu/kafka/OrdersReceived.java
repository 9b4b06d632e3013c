package dev.knemu.kafka;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The subscriber of {@link Orders}, whichever emulator delivers. It sometimes fails first, and records what it takes
 * before it answers: so what it has recorded twice is what an emulator could not know.
 *
 * <p>It keeps its connections. The JDK's own server closes those beyond 200 as soon as they are idle, just when they are
 * used again; an attempt on such a one fails, and six in a row are what a delivery has here.
 */
final class OrdersReceived {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    // All below is guarded by this.
    private final Random random = new Random(1);
    private final Set<String> accepted = new LinkedHashSet<>();
    private final Map<String, Set<String>> received = new TreeMap<>();
    private final Map<Integer, Integer> deliveries = new HashMap<>();

    private More more = id -> "";

    OrdersReceived() throws Exception {
        received.put("in-order", new LinkedHashSet<>());
        received.put("in-any-order", new LinkedHashSet<>());
        server =
                Stores.get(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
    }

    /** Where the emulator of this number delivers to. */
    String uri(int emulator) {
        return "http://127.0.0.1:" + server.actualPort() + "/" + emulator;
    }

    private void handle(HttpServerRequest request) {
        String[] path = request.path().split("/");
        request.endHandler(read -> {
            boolean taken = take(Integer.parseInt(path[1]), path[2], request.getHeader("ce-id"));
            request.response().setStatusCode(taken ? 202 : 503).end();
        });
    }

    private synchronized boolean take(int emulator, String trigger, String id) {
        if (random.nextInt(20) == 0) {
            return false;
        }
        received.get(trigger).add(id);
        deliveries.merge(emulator, 1, Integer::sum);
        notifyAll();
        return true;
    }

    /** What was answered 202 must come. */
    synchronized void accepted(String id) {
        accepted.add(id);
        notifyAll();
    }

    synchronized int accepted() {
        return accepted.size();
    }

    /** Waits until no more than this number are still to come in order. */
    synchronized void awaitBacklogOf(int most) throws Exception {
        await(() -> accepted.size() - received.get("in-order").size() <= most, "a backlog of " + most);
    }

    /** Waits until this emulator has delivered so many more than it has. */
    synchronized void awaitMoreOf(int emulator, int more) throws Exception {
        int enough = deliveries.getOrDefault(emulator, 0) + more;
        await(() -> deliveries.getOrDefault(emulator, 0) >= enough, "emulator " + emulator + " to deliver " + enough);
    }

    /** Waits until all that was answered 202 has come to both Triggers. */
    synchronized void awaitAccepted() throws Exception {
        for (Map.Entry<String, Set<String>> each : received.entrySet()) {
            await(() -> each.getValue().containsAll(accepted), "all to come " + each.getKey());
        }
    }

    interface More {
        String of(String id) throws Exception;
    }

    /** What else to say of a wait that was in vain, and of the first event that did not come. */
    OrdersReceived saying(More more) {
        this.more = more;
        return this;
    }

    private interface Condition {
        boolean holds();
    }

    /** However long it takes, as long as something comes: what counts is what is lost, not how busy the machine is. */
    private void await(Condition condition, String what) throws Exception {
        int before = -1;
        long until = 0;
        while (!condition.holds()) {
            int now = deliveries.values().stream().mapToInt(each -> each).sum();
            if (now != before) {
                before = now;
                until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                Map<String, Collection<String>> missing = missing();
                throw new TimeoutException(
                        "Nothing came for 60 s in the wait for " + what + ". Deliveries by emulator: "
                                + deliveries + ", missing of " + accepted.size() + ": " + missing + "\n"
                                + more.of(missing.values().stream()
                                        .flatMap(Collection::stream)
                                        .findFirst()
                                        .orElse("none")));
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private Map<String, Collection<String>> missing() {
        Map<String, Collection<String>> missing = new TreeMap<>();
        received.forEach((trigger, ids) -> {
            Set<String> without = new TreeSet<>(accepted);
            without.removeAll(ids);
            missing.put(trigger, without);
        });
        return missing;
    }

    /** Of each key, the events that came for the first time after one that was written later. */
    synchronized List<String> outOfOrder() {
        Map<String, Integer> last = new HashMap<>();
        return received.get("in-order").stream()
                .filter(id -> {
                    int number = Integer.parseInt(id.substring(id.indexOf('.') + 1));
                    Integer before = last.put(id.substring(0, id.indexOf('.')), number);
                    return before != null && before > number;
                })
                .toList();
    }

    void close() throws Exception {
        Stores.get(vertx.close());
    }
}
