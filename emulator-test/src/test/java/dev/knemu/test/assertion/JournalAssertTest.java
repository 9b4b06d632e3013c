package dev.knemu.test.assertion;

import static dev.knemu.match.EventMatchers.id;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.assertion.Shop.text;

import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.test.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asserted of a journal, and what a failure says. */
class JournalAssertTest {

    private Shop shop;
    private Journal journal;

    @BeforeEach
    void open(@TempDir Path pages) {
        shop = Shop.inVirtualTime(pages);
        journal = shop.eventing().journal();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void countsEntriesByTypeAndEvent() {
        shop.typed("paid-orders", "order.paid").answering("paid-orders", 202, 400);
        assertThat(journal).isEmpty();

        shop.send("e1", "order.paid");
        shop.send("e2", "order.paid");
        shop.eventing().broker("other").send(event -> event.withId("e3").withType("order.paid"));

        assertThat(journal)
                .accepted(type("order.paid"))
                .twice()
                .delivered(id("e1"))
                .once()
                .dropped(id("e2"))
                .once()
                .deadLettered(type("order.paid"))
                .never()
                .refused(id("e3"))
                .once()
                .entries(Entry.Attempted.class)
                .exactly(2)
                .entries(Entry.Attempted.class, id("e2"))
                .once()
                .entries(Entry.Attempted.class, attempted -> attempted.status() == 400)
                .once();
    }

    @Test
    void saysWhichEntriesThereAreInstead() {
        shop.typed("paid-orders", "order.paid");
        shop.send("e1", "order.paid");
        shop.send("e2", "order.placed");

        assertThat(text(() -> assertThat(journal).delivered(id("e2")).once())).isEqualTo("""
                Expected exactly 1 Delivered entry with id=e2, but there is none; of that type there is 1.

                Events of these entries:
                  no match: event e1 (order.paid from /shop)
                    id "e1" is not "e2\"""");
        assertThat(text(() -> assertThat(journal)
                        .entries(Entry.Attempted.class, attempted -> attempted.status() == 503)
                        .atLeast(1)))
                .isEqualTo("""
                Expected at least 1 Attempted entry, but there is none; of that type there is 1.

                Entries:
                  00:00:00.000 Trigger default/paid-orders attempted #1 at http://paid-orders.default.svc.cluster.local: answered 202""");
        assertThat(text(() -> assertThat(journal).entries(Entry.Dropped.class).between(1, 2)))
                .startsWith("Expected 1 to 2 Dropped entries, but there is none.\n\nEntries:\n  00:00:00.000 Broker"
                        + " default/default accepted event e1 (order.paid from /shop)\n");
    }

    @Test
    void knowsTheOrderOfEntries() {
        shop.typed("paid-orders", "order.paid");
        shop.send("e1", "order.paid");

        assertThat(journal).inOrder(Entry.Accepted.class, Entry.Delivered.class);
        assertThat(text(() -> assertThat(journal).inOrder(Entry.Delivered.class, Entry.Accepted.class)))
                .isEqualTo("""
                Expected Delivered, Accepted in this order, but there is no Accepted after Delivered.

                Entries:
                  00:00:00.000 Broker default/default accepted event e1 (order.paid from /shop)
                  00:00:00.000 Trigger default/paid-orders decided yes: type is "order.paid"
                  00:00:00.000 Trigger default/paid-orders attempted #1 at http://paid-orders.default.svc.cluster.local: answered 202
                  00:00:00.000 Trigger default/paid-orders delivered to http://paid-orders.default.svc.cluster.local, answered 202, 1 attempt""");
    }

    @Test
    void anOrderSpeaksOfNoMoreEntriesThanStandInIt() {
        shop.typed("paid-orders", "order.paid").answering("paid-orders", 400);
        shop.send("e1", "order.paid");
        shop.send("e2", "order.paid");

        assertThat(shop.eventing()).journal().inOrder(Entry.Accepted.class, Entry.Dropped.class);

        Ledger ledger = Ledger.of(shop.eventing());
        assertThat(shop.eventing().journal().entries(Entry.Dropped.class).stream()
                        .map(ledger::isMentioned))
                .containsExactly(true, false);
    }

    @Test
    void isNotEmptyOnceSomethingHasHappened() {
        shop.send("e1", "order.paid");

        assertThat(text(() -> assertThat(journal).isEmpty()))
                .isEqualTo("Expected an empty journal, but it has 1 entry.\n\nEntries:\n"
                        + "  00:00:00.000 Broker default/default accepted event e1 (order.paid from /shop)");
    }

    @Test
    void whatIsAssertedOfTheJournalAloneIsMentioned() {
        shop.typed("paid-orders", "order.paid").answering("paid-orders", 400);
        shop.send("e1", "order.paid");

        assertThat(journal).dropped(id("e1")).once();

        assertThat(Ledger.of(shop.eventing())
                        .isMentioned(journal.entries(Entry.Dropped.class).get(0)))
                .isTrue();
    }

    @Test
    void whatIsAssertedOfTheJournalAloneIsWaitedFor(@TempDir Path pages) {
        try (Shop live = Shop.inRealTime(pages)) {
            live.typed("paid-orders", "order.paid").subscriber("paid-orders", answeringAfter(Duration.ofMillis(50)));

            live.send("e1", "order.paid");

            assertThat(live.eventing().journal()).delivered(id("e1")).atLeast(1);
        }
    }

    @Test
    void anOrderIsWaitedFor(@TempDir Path pages) {
        try (Shop live = Shop.inRealTime(pages)) {
            live.typed("paid-orders", "order.paid").subscriber("paid-orders", answeringAfter(Duration.ofMillis(50)));

            live.send("e1", "order.paid");

            assertThat(live.eventing().journal()).inOrder(Entry.Accepted.class, Entry.Delivered.class);
        }
    }

    @Test
    void whatIsNotExpectedOfTheJournalAloneIsDecidedAtIdle(@TempDir Path pages) {
        try (Shop live = Shop.inRealTime(pages)) {
            live.typed("paid-orders", "order.paid").subscriber("paid-orders", answeringAfter(Duration.ofMillis(50)));

            live.send("e1", "order.paid");

            assertThat(text(() -> assertThat(live.eventing().journal())
                            .delivered(id("e1"))
                            .never()))
                    .startsWith("Expected no Delivered entries with id=e1, but there is 1.");
        }
    }

    private static Subscriber answeringAfter(Duration delay) {
        return Subscriber.responding(event -> Response.accepted().delayed(delay));
    }

    @Test
    void aJournalThatNoEmulatorKeepsIsLookedAtAsItIs() {
        Journal alone = new Journal(Journal.Level.OUTCOMES);

        assertThat(alone).isEmpty();
        assertThat(text(() -> assertThat(alone).entries(Entry.Dropped.class).once()))
                .isEqualTo("Expected exactly 1 Dropped entry, but there is none.");
    }
}
