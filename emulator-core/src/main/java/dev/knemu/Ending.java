package dev.knemu;

import static dev.knemu.Blocking.within;

import dev.knemu.channel.TopicChannelStore;
import dev.knemu.dispatch.Dispatcher;
import dev.knemu.time.Lane;
import dev.knemu.time.RealTimeLimitException;
import dev.knemu.time.VirtualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an emulator ends: the order in which its doors shut, its deliveries come to rest, and its parts stop. */
final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    /** How long each part of the machinery gets to end. */
    private static final Duration EACH = Duration.ofSeconds(10);

    /** How long those who follow what happens get to read it to its end. */
    private static final Duration FOLLOWING = Duration.ofSeconds(1);

    private static final String CLOSED = "the emulator closed";

    private final Machinery machinery;
    private final @Nullable HttpPort port;
    private final LazyVertx vertx;
    private volatile @Nullable CloseReport report;

    Ending(Machinery machinery, @Nullable HttpPort port, LazyVertx vertx) {
        this.machinery = machinery;
        this.port = port;
        this.vertx = vertx;
    }

    /** @throws IllegalStateException when it has come */
    void checkNotYet() {
        if (report != null) {
            throw new IllegalStateException("This emulator is closed. Start another.");
        }
    }

    synchronized CloseReport come() {
        CloseReport before = report;
        if (before != null) {
            return before;
        }
        if (machinery.lanes().isCurrent()) {
            throw new IllegalStateException("close waits for the emulator, and this call comes from inside it (an event"
                    + " handler, a timer). Close it from the code that started it.");
        }
        takeWhatWasSent();
        shutDoors();
        drain();
        CloseReport undelivered = new CloseReport(giveUp());
        stopParts();
        machinery.options().telemetry().ended(machinery);
        report = undelivered;
        return undelivered;
    }

    // A send that has returned stands in its lane's queue: it is taken before the doors shut.
    private void takeWhatWasSent() {
        within(machinery.options().drainLimit(), () -> machinery.lanes().ask(lane -> Future.succeededFuture()));
    }

    private void shutDoors() {
        machinery.store().stopAccepting();
        TopicChannelStore topics = machinery.topics();
        if (topics != null) {
            topics.stopAccepting();
        }
        if (port != null) {
            port.drain();
        }
    }

    private void drain() {
        Future<Void> sourcesAtRest = machinery.sources().stop();
        VirtualTime virtual = machinery.clockwork().virtual();
        TopicChannelStore topics = machinery.topics();
        if (virtual == null) {
            within(
                    machinery.options().drainLimit(),
                    () -> sourcesAtRest
                            .compose(ignored -> topics == null
                                    ? Future.succeededFuture()
                                    : topics.topics().drain())
                            .compose(ignored -> machinery.lanes().ask(machinery.dispatcher()::whenEmpty))
                            .compose(ignored -> machinery.underWay().answered()));
            return;
        }
        try {
            virtual.settle();
        } catch (RealTimeLimitException e) {
            LOG.debug("Closing without the answers that are still awaited", e);
        }
    }

    private List<Dispatcher.OpenDelivery> giveUp() {
        TopicChannelStore topics = machinery.topics();
        if (topics != null) {
            topics.giveBack();
        }
        Lane home = machinery.lanes().first();
        List<Dispatcher.OpenDelivery> undelivered = Collections.synchronizedList(new ArrayList<>());
        within(
                EACH,
                () -> machinery.lanes().ask(lane -> {
                    undelivered.addAll(machinery.dispatcher().abandon(lane, CLOSED));
                    if (lane == home) {
                        undelivered.addAll(machinery.sources().abandon(CLOSED));
                    }
                    return Future.succeededFuture();
                }));
        return undelivered;
    }

    private void stopParts() {
        TopicChannelStore topics = machinery.topics();
        if (topics != null) {
            within(EACH, topics.topics()::close);
        }
        HttpPort http = port;
        if (http != null) {
            within(FOLLOWING, http::endApi);
            within(EACH, http::close);
        }
        within(EACH, machinery.clockwork()::endWorkers);
        within(EACH, machinery.transport()::close);
        within(EACH, vertx::close);
    }
}
