package dev.knemu;

import dev.knemu.dispatch.Dispatcher.OpenDelivery;
import java.util.List;

/**
 * What an emulator left behind when it closed.
 *
 * @param undelivered deliveries that were still open, oldest first for each lane; each has a {@code Dropped} entry in
 *     the journal
 */
public record CloseReport(List<OpenDelivery> undelivered) {

    public CloseReport {
        undelivered = List.copyOf(undelivered);
    }

    /** Whether everything that was accepted came to rest. */
    public boolean isComplete() {
        return undelivered.isEmpty();
    }

    @Override
    public String toString() {
        if (isComplete()) {
            return "everything accepted came to rest";
        }
        StringBuilder text = new StringBuilder().append(undelivered.size()).append(" not delivered:");
        undelivered.forEach(delivery -> text.append("\n  ").append(delivery));
        return text.toString();
    }
}
