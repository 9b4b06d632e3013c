package dev.knemu.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.event.EventSize;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What {@code /journal} answers. */
final class JournalRequests {

    static final Set<String> PARAMETERS = parameters();

    private static final int LIMIT = 1_000;
    private static final int MOST = 10_000;

    /** An answer is made in memory; beyond this the rest is for the next one. */
    private static final long MOST_BYTES = 8 << 20;

    private final Emulation emulation;
    private final Journal journal;
    private final JournalJson json;

    JournalRequests(Emulation emulation, JournalJson json) {
        this.emulation = emulation;
        this.journal = emulation.journal();
        this.json = json;
    }

    private static Set<String> parameters() {
        Set<String> all = new HashSet<>(EntryFilter.PARAMETERS);
        all.addAll(Set.of("after", "limit", "follow"));
        return Set.copyOf(all);
    }

    AdminApi.Answer journal(Call call) {
        EntryFilter filter = new EntryFilter(journal, call);
        Optional<Long> after = call.number("after");
        if (!call.flag("follow")) {
            long limit = call.number("limit").orElse((long) LIMIT);
            if (limit < 1 || limit > MOST) {
                throw new ApiProblem(
                        400,
                        "limit is " + limit + ".",
                        "Give one from 1 to " + MOST + ", and ask for what comes then with after=LAST.");
            }
            return new AdminApi.Answer.Json(page(filter, after.orElse(0L), limit));
        }
        refuseLimit(call);
        requireOn(emulation);
        long next = after.map(seq -> Math.max(seq + 1, journal.oldest())).orElseGet(() -> journal.written() + 1);
        return new AdminApi.Answer.Lines(
                (context, response) -> new FollowedJournal(journal, json, context, response, next, filter));
    }

    private static void refuseLimit(Call call) {
        if (call.parameter("limit").isPresent()) {
            throw new ApiProblem(400, "limit is given together with follow.", "Leave one of them out.");
        }
    }

    static void requireOn(Emulation emulation) {
        if (emulation.journal().isOff()) {
            throw new ApiProblem(
                    409,
                    "This emulator's journal is off, so nothing is known of its events.",
                    "Start it with journal level outcomes or full.");
        }
    }

    private ObjectNode page(EntryFilter filter, long after, long limit) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = page.putArray("entries");
        long last = Math.max(after, journal.oldest() - 1);
        long bytes = 0;
        while (entries.size() < limit && bytes < MOST_BYTES) {
            Optional<Entry> entry = journal.entry(last + 1);
            if (entry.isEmpty()) {
                if (last + 1 >= journal.oldest()) {
                    break;
                }
                last = journal.oldest() - 1;
                continue;
            }
            last++;
            if (filter.wants(entry.get())) {
                entries.add(json.entry(entry.get()));
                bytes += size(entry.get());
            }
        }
        page.put("last", last);
        return page;
    }

    private static long size(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return EventSize.of(accepted.event());
        }
        if (entry instanceof Entry.Replied replied) {
            return EventSize.of(replied.event());
        }
        return entry instanceof Entry.DeadLettered deadLettered ? EventSize.of(deadLettered.event()) : 256;
    }
}
