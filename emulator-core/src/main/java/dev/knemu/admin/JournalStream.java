package dev.knemu.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries of the journal as lines of JSON, as they are written.
 *
 * <p>A stream is a place in the journal that moves on as fast as its client reads. The journal, which is bounded, is the
 * queue: what makes room there before its turn has come is told as missed. Who writes an entry does no more for a
 * stream than to wake it. Entries come in the order of their numbers.
 *
 * <p>Everything but waking and ending happens on the connection's event loop.
 */
abstract class JournalStream {

    private static final Logger LOG = LoggerFactory.getLogger(JournalStream.class);

    /** How many entries are looked at before the event loop gets its turn. */
    private static final int BATCH = 512;

    private static final int CHUNK_BYTES = 32 << 10;

    /** An entry that takes its number is written at once; whoever took one and never wrote it must not stop all others. */
    private static final int MOST_BEHIND_A_GAP = 1_024;

    final Journal journal;
    final Context context;
    private final JournalJson json;
    private final HttpServerResponse response;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Promise<Void> ended = Promise.promise();
    private Runnable unlisten = () -> {};
    private long next;
    private long missed;
    private boolean closing;
    private volatile boolean over;

    /** @param next the number of the first entry to look at */
    JournalStream(Journal journal, JournalJson json, Context context, HttpServerResponse response, long next) {
        this.journal = journal;
        this.json = json;
        this.context = context;
        this.response = response;
        this.next = next;
    }

    /** Whether this entry is a line; called once for each, in order. */
    abstract boolean wants(Entry entry);

    /** All that is written by now has been looked at. */
    void caughtUp() {}

    /** Some entries have made room before their turn, wanted ones perhaps. */
    void passedOver() {}

    /** Completes when the response has ended, however that came. */
    final Future<Void> ended() {
        return ended.future();
    }

    /** Answers with what there is, and goes on. */
    final void start() {
        context.runOnContext(ignored -> {
            if (over || response.closed()) {
                over();
                return;
            }
            // Both versions of HTTP tell here that the client has gone; the close handler belongs to the port.
            response.exceptionHandler(gone -> over());
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson").setChunked(true);
            response.writeHead();
            unlisten = journal.listen(entry -> wake());
            wake();
        });
    }

    /** The number of the next entry to look at. */
    final long next() {
        return next;
    }

    /** Looks again. May be called from any thread. */
    final void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            context.runOnContext(ignored -> run());
        }
    }

    /** Ends with what is written by now, as far as the client reads it at once. May be called from any thread. */
    final Future<Void> end() {
        context.runOnContext(ignored -> {
            closing = true;
            if (!over && response.writeQueueFull()) {
                response.reset();
                over();
            }
            wake();
        });
        return ended();
    }

    private void run() {
        if (over) {
            return;
        }
        if (response.closed()) {
            over();
            return;
        }
        if (response.writeQueueFull()) {
            // Awake all the while, so that nobody wakes it in vain.
            response.drainHandler(ignored -> run());
            return;
        }
        try {
            boolean more = write();
            if (over) {
                return;
            }
            if (more) {
                context.runOnContext(ignored -> run());
            } else {
                rest();
            }
        } catch (RuntimeException e) {
            LOG.error("A stream of the journal failed at entry {}", next, e);
            response.reset();
            over();
        }
    }

    private void rest() {
        awake.set(false);
        if (isThereMore()) {
            wake();
            return;
        }
        if (closing) {
            finish();
        } else {
            caughtUp();
        }
    }

    private boolean isThereMore() {
        return journal.entry(next).isPresent() || next < journal.oldest();
    }

    /** Writes some lines; whether there may be more. */
    private boolean write() {
        Buffer chunk = Buffer.buffer();
        boolean more = true;
        for (int i = 0; more && i < BATCH && chunk.length() < CHUNK_BYTES; i++) {
            more = step(chunk);
        }
        if (chunk.length() > 0) {
            response.write(chunk);
        }
        return more;
    }

    private boolean step(Buffer chunk) {
        long oldest = journal.oldest();
        if (next < oldest) {
            missed += oldest - next;
            passedOver();
            next = oldest;
        }
        Optional<Entry> entry = journal.entry(next);
        if (entry.isEmpty()) {
            if (journal.written() - next > MOST_BEHIND_A_GAP) {
                next++;
                return true;
            }
            tellMissed(chunk);
            return next < journal.oldest();
        }
        next++;
        if (wants(entry.get())) {
            tellMissed(chunk);
            append(chunk, json.entry(entry.get()));
        }
        return true;
    }

    private void tellMissed(Buffer chunk) {
        if (missed > 0) {
            append(chunk, JournalJson.missed(missed));
            missed = 0;
        }
    }

    private static void append(Buffer chunk, ObjectNode line) {
        try {
            chunk.appendBytes(AdminApi.JSON.writeValueAsBytes(line)).appendByte((byte) '\n');
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An entry cannot be written as JSON", e);
        }
    }

    /** Nothing more will come. On the event loop. */
    final void finish() {
        if (!over) {
            over = true;
            unlisten.run();
            response.end().onComplete(ended -> this.ended.tryComplete());
        }
    }

    private void over() {
        if (!over) {
            over = true;
            unlisten.run();
        }
        ended.tryComplete();
    }
}
