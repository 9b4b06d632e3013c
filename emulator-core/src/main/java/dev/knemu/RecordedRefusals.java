package dev.knemu;

import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Name;
import dev.knemu.channel.Topology;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.Addressee;
import dev.knemu.transport.Refusals;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes into the journal what was not taken, at the doors or before it came there. */
final class RecordedRefusals implements Refusals {

    private final Journal journal;
    private final Supplier<Topology> topology;
    private final Time time;

    RecordedRefusals(Journal journal, Supplier<Topology> topology, Time time) {
        this.journal = journal;
        this.topology = topology;
        this.time = time;
    }

    @Override
    public void refused(Addressee addressee, int status, String reason, @Nullable Request request) {
        if (request == null) {
            record(addressee, 0, status, reason, null);
        } else {
            record(addressee, request.cause(), status, reason, request.event());
        }
    }

    /** What a program sent, and nobody took. */
    void refused(URI address, int status, String reason, CloudEvent event) {
        record(Addressee.of(address), 0, status, reason, event);
    }

    private void record(Addressee addressee, long cause, int status, String reason, @Nullable CloudEvent event) {
        if (!journal.isOff()) {
            journal.record(
                    new Entry.Refused(journal.nextSeq(), time.now(), cause, ref(addressee), status, reason, event));
        }
    }

    /** A channel is known by its own kind, and a Broker's by the Broker, as where its events are accepted. */
    private Ref ref(Addressee addressee) {
        ChannelRoute channel = addressee.kind().equals("Channel")
                ? topology.get().channels().get(new Name(addressee.namespace(), addressee.name()))
                : null;
        return channel != null ? channel.ref() : new Ref(addressee.kind(), addressee.namespace(), addressee.name());
    }
}
