package dev.knemu.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.Narrator;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What {@code knemu run} says of Kafka while it runs. */
class TroubleTest {

    private static final Ref ORDERS = new Ref("Broker", "default", "orders");
    private static final Ref SHIP = new Ref("Trigger", "default", "ship");
    private static final URI SHOP = URI.create("http://shop");

    private final Journal journal = new Journal(Journal.Level.OUTCOMES);

    private List<String> said(Entry... entries) {
        List<String> said = new CopyOnWriteArrayList<>();
        try (Narrator narrator = new Narrator(said::add)) {
            new Trouble(journal, false).tell(narrator);
            for (Entry entry : entries) {
                journal.record(entry);
            }
        }
        return said.stream().map(line -> line.substring(line.indexOf("  ") + 2)).toList();
    }

    @Test
    void whatIsLeftToWhoeverReadsNextIsNotCalledDropped() {
        assertThat(said(
                        new Entry.Dropped(1, Instant.EPOCH, 0, 1, SHIP, SHOP, 503, 2, "the emulator closed", false),
                        new Entry.Dropped(
                                2,
                                Instant.EPOCH,
                                0,
                                2,
                                SHIP,
                                SHOP,
                                503,
                                2,
                                "the emulator closed, and Kafka keeps the event: whoever reads next delivers it",
                                true)))
                .containsExactly(
                        "event #0 -> Trigger default/ship: dropped after 2 attempts at http://shop: the emulator closed",
                        "event #0 -> Trigger default/ship: given back after 2 attempts at http://shop: the emulator"
                                + " closed, and Kafka keeps the event: whoever reads next delivers it");
    }

    @Test
    void aGroupThatCannotBeReadIsToldAndThatItIsReadAgain() {
        assertThat(said(
                        new Entry.Interrupted(1, Instant.EPOCH, 0, ORDERS, SHIP, "the group g could not be read at k"),
                        new Entry.Resumed(2, Instant.EPOCH, 0, ORDERS, SHIP)))
                .containsExactly(
                        "Trigger default/ship gets nothing for now: the group g could not be read at k",
                        "Trigger default/ship is read again");
    }
}
