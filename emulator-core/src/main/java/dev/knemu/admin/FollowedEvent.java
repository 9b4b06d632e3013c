package dev.knemu.admin;

import dev.knemu.channel.TopicPosition;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One event and all that follows from it, until that has come to rest.
 *
 * <p>It has when none of its accepted events has an open delivery: a reply, or an event on its way to another channel,
 * is accepted while the delivery that it comes from is open still. So the lanes are asked what is open, then the journal
 * is read up to what was written by then, and what remains open decides. Every delivery writes an entry before it stops
 * being open, so nothing is asked again but after an entry of the tree.
 */
final class FollowedEvent extends JournalStream {

    private final Predicate<Entry.Accepted> isRoot;
    private final Function<Collection<TopicPosition>, Future<List<long[]>>> openAccepted;

    /** The tree's accepted events that may have open deliveries. */
    private final Set<Long> open = new HashSet<>();

    /** Where the tree's events stand in topics, until they have been handed over. */
    private final List<TopicPosition> stored = new ArrayList<>();

    private boolean found;
    private boolean changed;
    private boolean asking;

    // The lanes' last answer, until the journal has been read as far as it goes.
    private Set<Long> answered = Set.of();
    private long askedAt;
    private long answeredAt;
    private boolean hasAnswer;

    FollowedEvent(
            Journal journal,
            JournalJson json,
            Context context,
            HttpServerResponse response,
            long next,
            Predicate<Entry.Accepted> isRoot,
            Function<Collection<TopicPosition>, Future<List<long[]>>> openAccepted) {
        super(journal, json, context, response, next);
        this.isRoot = isRoot;
        this.openAccepted = openAccepted;
    }

    /** Where the newest tree begins that is there already. */
    static OptionalLong newest(Journal journal, long after, Predicate<Entry.Accepted> isRoot) {
        for (long seq = journal.written(); seq > after && seq >= journal.oldest(); seq--) {
            Entry entry = journal.entry(seq).orElse(null);
            if (entry instanceof Entry.Accepted accepted && isRoot.test(accepted)) {
                return OptionalLong.of(seq);
            }
        }
        return OptionalLong.empty();
    }

    @Override
    boolean wants(Entry entry) {
        boolean ours = isOurs(entry);
        if (ours && entry instanceof Entry.Accepted) {
            open.add(entry.seq());
        }
        if (ours && entry instanceof Entry.Stored record) {
            stored.add(new TopicPosition(record.topic(), record.partition(), record.offset()));
        }
        changed |= ours;
        return ours;
    }

    @Override
    void passedOver() {
        // The last entry of the tree may have been among them, and nothing else would say that it has come to rest.
        changed = true;
    }

    private boolean isOurs(Entry entry) {
        if (!found) {
            found = entry instanceof Entry.Accepted accepted && isRoot.test(accepted);
            return found;
        }
        if (entry instanceof Entry.Accepted || entry instanceof Entry.Refused) {
            OptionalLong parent = journal.acceptedOf(entry.cause());
            return parent.isPresent() && open.contains(parent.getAsLong());
        }
        return open.contains(entry.cause());
    }

    @Override
    void caughtUp() {
        if (!found) {
            return;
        }
        if (hasAnswer && next() > answeredAt) {
            hasAnswer = false;
            open.removeIf(accepted -> accepted <= askedAt && !answered.contains(accepted));
            if (open.isEmpty()) {
                finish();
                return;
            }
            // What was accepted while they were asked is in nobody's answer.
            changed |= open.stream().anyMatch(accepted -> accepted > askedAt);
        }
        if (changed && !asking && !hasAnswer) {
            ask();
        }
    }

    private void ask() {
        changed = false;
        asking = true;
        askedAt = journal.written();
        // One that waits behind another in its partition is in nobody's hands either, and may wait there for long.
        List<TopicPosition> records = List.copyOf(stored);
        stored.clear();
        openAccepted.apply(records).onComplete(answer -> {
            long writtenBy = journal.written();
            context.runOnContext(ignored -> {
                asking = false;
                if (answer.succeeded()) {
                    answered = new HashSet<>();
                    for (long[] lane : answer.result()) {
                        for (long accepted : lane) {
                            answered.add(accepted);
                        }
                    }
                    answeredAt = writtenBy;
                    hasAnswer = true;
                    wake();
                }
            });
        });
    }
}
