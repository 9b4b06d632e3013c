package dev.knemu;

import dev.knemu.channel.TopicChannelStore;
import dev.knemu.dispatch.Dispatcher;
import dev.knemu.time.RealTimeLimitException;
import dev.knemu.time.VirtualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When nothing more happens without time passing, and what it is that still does. */
final class Idleness {

    /** How long a lane that is asked what is open on it gets to say so. */
    private static final Duration ASKING = Duration.ofSeconds(1);

    private final Machinery machinery;
    private final Sending sending;
    private final Duration guard;
    private final @Nullable VirtualTime virtual;

    Idleness(Machinery machinery, Sending sending) {
        this.machinery = machinery;
        this.sending = sending;
        this.guard = machinery.options().realTimeGuard();
        this.virtual = machinery.clockwork().virtual();
        if (virtual != null) {
            virtual.watch(this::awaitsOutside, this::openText);
        }
    }

    /** @throws RealTimeLimitException when that does not come within the real-time guard; says what is open */
    void await() {
        if (virtual != null) {
            virtual.settle();
            return;
        }
        try {
            Blocking.await(reached(), guard);
        } catch (RealTimeLimitException e) {
            throw new RealTimeLimitException("The emulator was still busy after " + guard + ". " + openText());
        }
    }

    private Future<Void> reached() {
        UnderWay underWay = machinery.underWay();
        TopicChannelStore topics = machinery.topics();
        if (topics == null) {
            return machinery
                    .lanes()
                    .idle(machinery.dispatcher(), () -> sending.isAllTaken() && underWay.isEmpty(), underWay::answered);
        }
        return machinery
                .lanes()
                .idle(
                        machinery.dispatcher(),
                        () -> sending.isAllTaken() && underWay.isEmpty() && topics.isStill(),
                        () -> underWay.answered().compose(answered -> topics.caughtUp()));
    }

    private boolean awaitsOutside() {
        return machinery.dispatcher().awaitsOutside()
                || machinery.sources().awaitsOutside()
                || machinery.underWay().awaitsOutside();
    }

    private String openText() {
        Dispatcher dispatcher = machinery.dispatcher();
        List<Dispatcher.OpenDelivery> open = new ArrayList<>();
        if (virtual != null) {
            open.addAll(dispatcher.open(machinery.lanes().first()));
        } else {
            Blocking.within(
                    ASKING,
                    () -> machinery
                            .lanes()
                            .ask(lane -> Future.succeededFuture(dispatcher.open(lane)))
                            .onSuccess(all -> all.forEach(open::addAll)));
        }
        return open.isEmpty() ? "" : "Open: " + open + "." + (virtual == null ? "" : realTimeHint());
    }

    private String realTimeHint() {
        return " An application that waits for time to pass before it answers, such as for another attempt of what it sends"
                + " itself, needs real time"
                + (machinery.faults().isNone() ? "." : ", or faults that spare what it sends: limit them with \"to\".");
    }
}
