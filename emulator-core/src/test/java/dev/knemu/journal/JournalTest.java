package dev.knemu.journal;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.event.EventSize;
import dev.knemu.filter.ExactFilter;
import dev.knemu.journal.Journal.Level;
import dev.knemu.match.EventMatchers;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Ref BROKER = new Ref("Broker", "default", "b");
    private static final Ref CHANNEL = new Ref("Channel", "default", "c");

    private static Entry.Accepted accept(Journal journal, Ref address, CloudEvent event) {
        Entry.Accepted entry = new Entry.Accepted(journal.nextSeq(), NOW, 0, address, event);
        journal.record(entry);
        return entry;
    }

    private static CloudEvent sized(String id, int bytes) {
        return event(id, builder -> builder.withData(new byte[bytes]));
    }

    private static List<String> kinds(Journal journal) {
        return journal.entries().stream()
                .map(entry -> entry.getClass().getSimpleName())
                .toList();
    }

    @Nested
    class Levels {

        private final Route picky = Route.subscription("b").filter(ExactFilter.of(Map.of("type", "other")));
        private final Route orders = Route.subscription("a").retry(1);

        private Journal journalOf(Level level) {
            Engine engine = new Engine(level, 100, Long.MAX_VALUE);
            engine.transport.answers(uri("a"), Reply.status(503), Reply.event(200, event("r1")));
            assertThat(engine.post(event("e1"), orders, picky).result().status())
                    .isEqualTo(202);
            return engine.journal;
        }

        @Test
        void offKeepsNothing() {
            assertThat(journalOf(Level.OFF).entries()).isEmpty();
        }

        @Test
        void outcomesKeepsWhatWasAcceptedFailedAndCameToRest() {
            assertThat(kinds(journalOf(Level.OUTCOMES)))
                    .containsExactly("Accepted", "Attempted", "Replied", "Delivered");
        }

        @Test
        void fullKeepsDecisionsAndSuccessfulAttemptsToo() {
            assertThat(kinds(journalOf(Level.FULL)))
                    .containsExactly(
                            "Accepted", "Decided", "Decided", "Attempted", "Attempted", "Replied", "Delivered");
        }

        @Test
        void allNumberWhatTheyWriteWithoutGaps() {
            Journal journal = journalOf(Level.FULL);

            assertThat(journal.entries())
                    .extracting(Entry::seq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 7).boxed().toList());
            assertThat(journal.written()).isEqualTo(7);
        }
    }

    @Test
    void findsAnEntryByItsNumberAsLongAsItIsKept() {
        Journal journal = new Journal(Level.OUTCOMES, 2, Long.MAX_VALUE);
        Entry.Accepted first = accept(journal, BROKER, event("e1"));
        Entry.Accepted second = accept(journal, BROKER, event("e2"));

        assertThat(journal.entry(first.seq())).contains(first);
        Entry.Accepted third = accept(journal, BROKER, event("e3"));

        assertThat(journal.entry(first.seq())).isEmpty();
        assertThat(journal.entry(second.seq())).contains(second);
        assertThat(journal.entry(third.seq())).contains(third);
        assertThat(journal.entry(4)).isEmpty();
        assertThat(journal.entry(0)).isEmpty();
    }

    @Test
    void findsEventsAndAllThatIsAboutThem() {
        Journal journal = new Journal(Level.OUTCOMES);
        Entry.Accepted first = accept(journal, BROKER, event("e1"));
        Entry.Accepted second = accept(journal, BROKER, event("e2"));
        Entry.Delivered ofFirst =
                new Entry.Delivered(journal.nextSeq(), NOW, first.seq(), 7, BROKER, uri("a"), 202, 1, Duration.ZERO);
        journal.record(ofFirst);
        Entry.Refused refused = new Entry.Refused(journal.nextSeq(), NOW, 0, BROKER, 404, "there is none", event("e1"));
        journal.record(refused);
        // Its cause is a delivery, whose number is that of another entry.
        journal.record(new Entry.Accepted(journal.nextSeq(), NOW, first.seq(), CHANNEL, event("e3")));
        journal.record(new Entry.Refused(journal.nextSeq(), NOW, 0, BROKER, 400, "no event", null));

        assertThat(journal.accepted(EventMatchers.id("e1"))).containsExactly(first);
        assertThat(journal.about(EventMatchers.id("e1"))).containsExactly(first, ofFirst, refused);
        assertThat(journal.about(EventMatchers.id("e2"))).containsExactly(second);
        assertThat(journal.about(EventMatchers.id("e9"))).isEmpty();
    }

    @Nested
    class Bounds {

        @Test
        void keepTheNewestEntries() {
            Journal journal = new Journal(Level.FULL, 4, Journal.DEFAULT_BYTES);
            for (int i = 1; i <= 10; i++) {
                accept(journal, BROKER, event("e" + i));
            }

            assertThat(journal.entries()).extracting(Entry::seq).containsExactly(7L, 8L, 9L, 10L);
            assertThat(journal.written()).isEqualTo(10);
        }

        @ParameterizedTest
        @CsvSource({"1, 2", "2, 2", "3, 4", "1000, 1024", "1024, 1024"})
        void roundTheNumberOfEntriesUpToAPowerOfTwo(int maxEntries, int kept) {
            Journal journal = new Journal(Level.FULL, maxEntries, Long.MAX_VALUE);
            for (int i = 0; i < 3000; i++) {
                accept(journal, BROKER, event("e" + i));
            }

            assertThat(journal.entries()).hasSize(kept);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
        void refuseANumberOfEntriesThatCannotBe(int maxEntries) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Journal(Level.FULL, maxEntries, 1))
                    .withMessageContaining("maxEntries is " + maxEntries)
                    .withMessageContaining("level OFF");
        }

        @Test
        void keepTheNewestBytes() {
            Journal journal = new Journal(Level.FULL, 1024, 10_000);
            for (int i = 1; i <= 100; i++) {
                accept(journal, BROKER, sized("e" + i, 1_000));
            }

            assertThat(journal.bytes()).isLessThanOrEqualTo(10_000);
            assertThat(journal.entries()).extracting(Entry::seq).containsExactly(95L, 96L, 97L, 98L, 99L, 100L);
        }

        @Test
        void holdAgainAfterAnEventThatIsLargerThanAll() {
            Journal journal = new Journal(Level.FULL, 1024, 10_000);
            accept(journal, BROKER, sized("small", 1_000));
            accept(journal, BROKER, sized("huge", 1_000_000));
            assertThat(journal.entries()).extracting(Entry::seq).containsExactly(2L);

            for (int i = 0; i < 20; i++) {
                accept(journal, BROKER, sized("e" + i, 1_000));
                assertThat(journal.bytes()).isLessThanOrEqualTo(10_000);
            }

            assertThat(journal.entries()).hasSize(6);
        }

        @Test
        void countEveryEntryThatHoldsAnEvent() {
            Journal journal = new Journal(Level.FULL, 1024, 2_000);
            CloudEvent large = sized("large", 10_000);
            URI there = uri("there");
            List<Entry> entries = List.of(
                    new Entry.Accepted(journal.nextSeq(), NOW, 0, BROKER, large),
                    new Entry.Refused(journal.nextSeq(), NOW, 0, BROKER, 400, "no", large),
                    new Entry.Replied(journal.nextSeq(), NOW, 1, 1, BROKER, there, large),
                    new Entry.DeadLettered(journal.nextSeq(), NOW, 1, 1, BROKER, there, there, 500, 1, large));

            entries.forEach(journal::record);

            assertThat(journal.entries()).containsExactly(entries.get(3));
        }

        @Test
        void countTheTextOfAnEventToo() {
            Journal journal = new Journal(Level.FULL, 1024, 10_000);
            accept(journal, BROKER, event("small"));
            accept(journal, BROKER, event("wordy", builder -> builder.withExtension("words", "x".repeat(1 << 20))));

            assertThat(journal.entries()).extracting(Entry::seq).containsExactly(2L);
            assertThat(journal.bytes()).isGreaterThan(1 << 20);
        }

        @Test
        void doNotBringAnOldEntryBackWhenItsWriterWasSlow() {
            Journal journal = new Journal(Level.FULL, 2, Long.MAX_VALUE);
            Entry.Accepted slow = new Entry.Accepted(journal.nextSeq(), NOW, 0, BROKER, event("slow"));
            accept(journal, BROKER, event("e2"));
            accept(journal, BROKER, event("e3"));

            journal.record(slow);

            assertThat(journal.entries()).extracting(Entry::seq).containsExactly(2L, 3L);
        }

        @Test
        void alsoHoldForAnEntryWhoseWriterCameAfterRoomWasMade() {
            Journal journal = new Journal(Level.FULL, 1024, 2_000);
            Entry.Accepted slow = new Entry.Accepted(journal.nextSeq(), NOW, 0, BROKER, sized("slow", 1_500));
            accept(journal, BROKER, sized("e2", 1_400));
            accept(journal, BROKER, sized("e3", 1_400));

            journal.record(slow);
            accept(journal, BROKER, event("e4"));
            accept(journal, BROKER, event("e5"));

            assertThat(journal.bytes()).isLessThanOrEqualTo(2_000);
            assertThat(journal.entries()).extracting(Entry::seq).doesNotContain(1L);
        }

        @RepeatedTest(5)
        void holdWhenManyThreadsWrite() throws InterruptedException {
            Journal journal = new Journal(Level.FULL, 64, 20_000);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Random random = new Random(t);
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        int size = i % 500 == 0 ? 100_000 : random.nextInt(3_000);
                        accept(journal, BROKER, sized("e" + i, size));
                    }
                }));
            }

            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(journal.written()).isEqualTo(20_000);
            List<Entry> kept = journal.entries();
            assertThat(kept).isNotEmpty().hasSizeLessThanOrEqualTo(64);
            assertThat(kept).extracting(Entry::seq).doesNotHaveDuplicates().allMatch(seq -> seq > 20_000 - 64);
            long counted = kept.stream()
                    .mapToLong(entry -> EventSize.of(((Entry.Accepted) entry).event()))
                    .sum();
            assertThat(journal.bytes()).isEqualTo(counted);
            assertThat(counted <= 20_000 || kept.size() == 1).isTrue();
        }
    }

    @Nested
    class Listeners {

        private final Journal journal = new Journal(Level.FULL);

        @Test
        void hearOfEveryEntryUntilTheyAreTakenAway() {
            List<Entry> heard = new ArrayList<>();
            Runnable away = journal.listen(heard::add);

            Entry.Accepted first = accept(journal, BROKER, event("e1"));
            away.run();
            accept(journal, BROKER, event("e2"));

            assertThat(heard).containsExactly(first);
        }

        @Test
        void seeTheEntryThatTheyAreToldOf() {
            AtomicInteger kept = new AtomicInteger();
            journal.listen(entry -> kept.set(journal.entries().size()));

            accept(journal, BROKER, event("e1"));

            assertThat(kept).hasValue(1);
        }

        @Test
        void thatFailKeepNeitherTheEntryNorTheNextListenerFromComing() {
            List<Entry> heard = new ArrayList<>();
            journal.listen(entry -> {
                throw new IllegalStateException("bug");
            });
            journal.listen(heard::add);

            Entry.Accepted entry = accept(journal, BROKER, event("e1"));

            assertThat(heard).containsExactly(entry);
            assertThat(journal.entries()).containsExactly(entry);
        }

        @Test
        void hearNothingAtLevelOff() {
            Journal off = new Journal(Level.OFF);
            List<Entry> heard = new ArrayList<>();
            off.listen(heard::add);

            accept(off, BROKER, event("e1"));

            assertThat(heard).isEmpty();
        }
    }

    @Nested
    class LookingUp {

        private final Journal journal = new Journal(Level.FULL);

        @Test
        void findsTheLastTimeAnEventWasAcceptedAtAnAddress() {
            accept(journal, BROKER, event("e1"));
            Entry.Accepted again = accept(journal, BROKER, event("e1"));
            accept(journal, CHANNEL, event("e1"));
            accept(journal, BROKER, event("e2"));

            assertThat(journal.accepted("e1", BROKER::equals)).contains(again);
            assertThat(journal.accepted("e3", BROKER::equals)).isEmpty();
            assertThat(journal.accepted("e2", CHANNEL::equals)).isEmpty();
        }

        @Test
        void selectsByTypeAndByPredicateOldestFirst() {
            accept(journal, BROKER, event("e1"));
            journal.record(new Entry.Refused(journal.nextSeq(), NOW, 0, BROKER, 400, "no", null));
            accept(journal, BROKER, event("e2"));

            assertThat(journal.entries(Entry.Accepted.class))
                    .extracting(Entry::seq)
                    .containsExactly(1L, 3L);
            assertThat(journal.entries((Entry entry) -> entry.seq() > 1))
                    .extracting(Entry::seq)
                    .containsExactly(2L, 3L);
        }
    }

    @Nested
    class LineageOfAnEvent {

        private final Engine engine = new Engine();

        @Test
        void isTheTreeOfItsRepliesAndDeadLetters() {
            Receiver replies = engine.channel(Route.subscription("after-reply"));
            Receiver dead = engine.channel(Route.subscription("undertaker"));
            engine.transport.always(uri("replies"), replies).always(uri("dead"), dead);
            engine.transport.answers(uri("a"), Reply.event(200, event("r1")));
            engine.transport.answers(uri("b"), Reply.status(422));
            engine.transport.answers(uri("after-reply"), Reply.OK);
            engine.transport.answers(uri("undertaker"), Reply.OK);
            engine.transport.answers(uri("other"), Reply.OK);
            engine.post(event("other"), Route.subscription("other"));
            engine.post(
                    event("e1"),
                    Route.subscription("a").replyTo(uri("replies")),
                    Route.subscription("b").deadLetterSink(uri("dead")));

            Lineage tree = engine.journal.lineage(
                    engine.journal.accepted("e1", ref -> true).map(this::root).orElseThrow());

            assertThat(tree.size()).isEqualTo(3);
            assertThat(tree.children())
                    .extracting(child -> child.accepted().event().getId())
                    .containsExactly("r1", "e1");
            assertThat(tree.children().get(1).accepted().event().getExtension("knativeerrorcode"))
                    .isEqualTo("422");
            assertThat(tree.entries())
                    .extracting(entry -> entry.getClass().getSimpleName())
                    .containsExactlyInAnyOrder(
                            "Decided",
                            "Decided",
                            "Attempted",
                            "Attempted",
                            "Attempted",
                            "Attempted",
                            "Replied",
                            "Delivered",
                            "DeadLettered");
        }

        /** The dead letter keeps its id: the first of that id is the producer's. */
        private Entry.Accepted root(Entry.Accepted last) {
            return engine.journal.entries(Entry.Accepted.class).stream()
                    .filter(entry -> entry.event().getId().equals(last.event().getId()))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void holdsWhatWasRefusedOnTheWay() {
            engine.transport.answers(uri("a"), Reply.event(200, event("r1")));
            engine.transport.always(uri("full"), request -> {
                engine.journal.record(new Entry.Refused(
                        engine.journal.nextSeq(), NOW, request.cause(), BROKER, 400, "no", request.event()));
                return Future.succeededFuture(Reply.status(400));
            });

            engine.post(event("e1"), Route.subscription("a").replyTo(uri("full")));

            Lineage tree = engine.journal.lineage(
                    engine.journal.accepted("e1", ref -> true).orElseThrow());
            assertThat(tree.entries()).anyMatch(Entry.Refused.class::isInstance);
            assertThat(tree.children()).isEmpty();
        }

        @Test
        void mayBeAsDeepAsTheJournalIsLong() {
            Journal journal = new Journal(Level.OUTCOMES, 100_000, Long.MAX_VALUE);
            long cause = 0;
            Entry.Accepted root = null;
            for (int i = 0; i < 40_000; i++) {
                Entry.Accepted accepted = new Entry.Accepted(journal.nextSeq(), NOW, cause, CHANNEL, event("e" + i));
                journal.record(accepted);
                root = root == null ? accepted : root;
                cause = journal.nextDelivery(accepted.seq());
                journal.record(new Entry.Delivered(
                        journal.nextSeq(), NOW, accepted.seq(), cause, CHANNEL, uri("self"), 202, 1, Duration.ZERO));
            }

            assertThat(journal.lineage(root).size()).isEqualTo(40_000);
        }
    }

    @Test
    void isTheSameByteForByteForTheSameInput() {
        assertThat(story().toString()).isEqualTo(story().toString()).contains("DeadLettered", "Replied", "Dropped");
    }

    /** Three deliveries with waits that interleave, a reply and a dead letter. */
    private static List<Entry> story() {
        Engine engine = new Engine();
        Reply down = Reply.status(503);
        engine.transport.always(uri("dead"), engine.channel(Route.subscription("undertaker")));
        engine.transport.always(uri("undertaker"), Reply.OK);
        engine.transport.always(uri("replies"), engine.channel(Route.subscription("undertaker")));
        for (int i = 0; i < 5; i++) {
            engine.transport.answers(uri("a"), down, Reply.event(200, event("r" + i)));
            engine.transport.answers(uri("b"), down, down, Reply.status(422, "no"));
            engine.transport.answers(uri("c"), Reply.noAnswer("reset"), Reply.status(400));
        }
        for (int i = 0; i < 5; i++) {
            engine.post(
                    event("e" + i, builder -> builder.withExtension("z", "1").withExtension("a", "2")),
                    Route.subscription("a")
                            .retry(1)
                            .backoff(BackoffPolicy.EXPONENTIAL, Duration.ofMillis(300))
                            .replyTo(uri("replies")),
                    Route.subscription("b")
                            .retry(3)
                            .backoff(BackoffPolicy.LINEAR, Duration.ofMillis(200))
                            .deadLetterSink(uri("dead")),
                    Route.subscription("c").retry(1).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofMillis(300)));
            engine.time.advance(Duration.ofMillis(100));
        }
        engine.time.runUntilIdle();
        return engine.journal.entries();
    }

    @Test
    void knowsWhoKeepsItOnceThatIsSaid() {
        Journal journal = new Journal(Journal.Level.OUTCOMES);
        assertThat(journal.keeper(String.class)).isEmpty();

        journal.keptBy("a keeper");

        assertThat(journal.keeper(String.class)).contains("a keeper");
        assertThat(journal.keeper(Integer.class)).isEmpty();
        assertThatThrownBy(() -> journal.keptBy("another"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "This journal is kept by a keeper, and cannot be kept by another as well. Make a journal for"
                                + " each.");
    }
}
