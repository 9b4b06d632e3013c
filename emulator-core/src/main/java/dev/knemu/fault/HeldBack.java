package dev.knemu.fault;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that is held back so that another may overtake it. Belongs to its lane, but for what says otherwise. */
final class HeldBack {

    final String event;
    private final Lane lane;
    Time.@Nullable Timer timer;
    Consumer<String> goOn = overtaker -> {};
    private boolean left;

    HeldBack(String event, Lane lane) {
        this.event = event;
        this.lane = lane;
    }

    /** That event has been answered. May be called on any lane. */
    void overtakenBy(String overtaker) {
        lane.execute(() -> goOn.accept(overtaker));
    }

    /** Whether it had not left before. */
    boolean leave() {
        boolean leaves = !left;
        left = true;
        if (timer != null) {
            timer.cancel();
        }
        return leaves;
    }
}
