package dev.knemu.admin;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;

/** All entries that somebody wants to see, for as long as he looks. */
final class FollowedJournal extends JournalStream {

    private final EntryFilter filter;

    FollowedJournal(
            Journal journal,
            JournalJson json,
            Context context,
            HttpServerResponse response,
            long next,
            EntryFilter filter) {
        super(journal, json, context, response, next);
        this.filter = filter;
    }

    @Override
    boolean wants(Entry entry) {
        return filter.wants(entry);
    }
}
