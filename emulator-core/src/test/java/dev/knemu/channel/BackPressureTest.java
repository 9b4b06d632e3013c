package dev.knemu.channel;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.event.EventSize;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounded work: beside upstream, which has no limit. */
class BackPressureTest {

    private static final URI A = uri("a");
    private static final URI B = uri("b");

    private final Route a = Route.subscription("a");
    private final Route b = Route.subscription("b");

    private static Engine engine(int maxOpenEvents) {
        return new Engine(Journal.Level.FULL, maxOpenEvents, Long.MAX_VALUE);
    }

    @Test
    void aProducerPastTheLimitIsAskedToComeBack() {
        Engine engine = engine(1);
        Promise<Reply> slow = engine.transport.holds(A);
        Future<Reply> first = engine.post(event("e1"), a);

        Reply refused = engine.post(event("e2"), a).result();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers().get("Retry-After")).contains("1");
        assertThat(engine.only(Entry.Refused.class))
                .returns(503, Entry.Refused::status)
                .returns(
                        "too much is open already: 1 of 1 events and " + EventSize.of(event("e1"))
                                + " of 9223372036854775807 bytes are open",
                        Entry.Refused::reason);
        engine.time.execute(() -> slow.complete(Reply.OK));
        assertThat(first.result().status()).isEqualTo(202);
        engine.transport.answers(A, Reply.OK);
        assertThat(engine.post(event("e2"), a).result().status()).isEqualTo(202);
    }

    @Test
    void theLimitOfBytesCountsTheData() {
        Engine engine = new Engine(Journal.Level.FULL, 100, 2_000);
        CloudEvent large = event("e1", builder -> builder.withData(new byte[1_000]));
        engine.transport.holds(A);
        engine.post(large, a);

        assertThat(engine.post(large, a).result().status()).isEqualTo(503);
    }

    @Test
    void anAsynchronousChannelIsBoundedAsWell() {
        Engine engine = engine(1);
        ChannelRoute route = Engine.route(a);
        Receiver channel = engine.channel(new ChannelRoute(route.ref(), route.subscriptions(), true, false));
        engine.transport.holds(A);

        assertThat(engine.post(channel, event("e1")).result().status()).isEqualTo(202);
        assertThat(engine.post(channel, event("e2")).result().status()).isEqualTo(503);
    }

    @Test
    void whatWasAcceptedGoesOnToTheNextChannelPastTheLimit() {
        Engine engine = engine(1);
        Receiver next = engine.channel(b);
        engine.transport.always(A, next);
        engine.transport.answers(B, Reply.OK);

        assertThat(engine.post(event("e1"), a).result().status()).isEqualTo(202);

        assertThat(engine.journal.entries(Entry.Refused.class)).isEmpty();
    }

    @Test
    void aHopPastTwiceTheLimitIsRefusedAndRetriedUntilThereIsRoom() {
        Engine engine = engine(1);
        Receiver last = engine.channel(b);
        Receiver middle =
                engine.channel(a.to(uri("last")).retry(1).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)));
        engine.transport.always(A, middle).always(uri("last"), last);
        Future<Reply> answer = engine.post(event("e1"), a);

        // Producer's event and the first hop are open: the second hop is one too many, and stays so.
        engine.time.runUntilIdle();

        assertThat(answer.result().status()).isEqualTo(500);
        assertThat(engine.journal.entries(Entry.Refused.class)).hasSize(2);
        assertThat(engine.store.openEvents()).isZero();
    }

    @Test
    void aLoopOfRepliesEndsAtTheLimit() {
        Engine engine = engine(10);
        List<Receiver> self = new ArrayList<>();
        self.add(engine.channel(a.to(uri("self"))));
        engine.transport.always(uri("self"), request -> self.get(0).receive(request));

        Future<Reply> answer = engine.post(self.get(0), event("e1"));

        assertThat(answer.result().status()).isEqualTo(500);
        assertThat(engine.journal.entries(Entry.Accepted.class)).hasSize(20);
        assertThat(engine.store.openEvents()).isZero();
    }

    @Test
    void nothingAcceptedIsLostUnderLoadAndAllRoomComesBack() {
        Engine engine = engine(5);
        List<Promise<Reply>> slow = new ArrayList<>();
        engine.transport.always(A, request -> {
            Promise<Reply> promise = Promise.promise();
            slow.add(promise);
            return promise.future();
        });
        List<Future<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(engine.post(event("e" + i), a));
            if (i % 3 == 0) {
                engine.time.execute(() -> slow.remove(0).complete(Reply.OK));
            }
        }
        while (!slow.isEmpty()) {
            engine.time.execute(() -> slow.remove(0).complete(Reply.OK));
        }

        long accepted = engine.journal.entries(Entry.Accepted.class).size();
        assertThat(accepted).isBetween(6L, 49L);
        assertThat(answers.stream().filter(answer -> answer.result().status() == 202))
                .hasSize((int) accepted);
        assertThat(answers.stream().filter(answer -> answer.result().status() == 503))
                .hasSize((int) (50 - accepted));
        assertThat(engine.journal.entries(Entry.Delivered.class)).hasSize((int) accepted);
        assertThat(engine.store.openEvents()).isZero();
    }

    @Test
    void aClosingStoreRefusesProducersButFinishesWhatItAccepted() {
        Engine engine = engine(10);
        Receiver next = engine.channel(b);
        Promise<Boolean> go = Promise.promise();
        engine.transport.always(A, request -> go.future().compose(done -> next.receive(request)));
        engine.transport.answers(B, Reply.OK);
        Future<Reply> first = engine.post(event("e1"), a);

        engine.store.stopAccepting();

        Reply refused = engine.post(event("e2"), a).result();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(engine.only(Entry.Refused.class).reason()).isEqualTo("the emulator is closing");
        engine.time.execute(() -> go.complete(true));
        assertThat(first.result().status()).isEqualTo(202);
        assertThat(engine.store.openEvents()).isZero();
    }
}
