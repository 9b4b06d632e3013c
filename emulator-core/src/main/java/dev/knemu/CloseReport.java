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
        StringBuilder text = new StringBuilder();
        list(text, false, " not delivered:");
        list(text, true, " not delivered yet; Kafka keeps what is open, and whoever reads next goes on:");
        return text.toString();
    }

    private void list(StringBuilder text, boolean kept, String what) {
        List<OpenDelivery> these =
                undelivered.stream().filter(each -> each.kept() == kept).toList();
        if (!these.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n").append(these.size()).append(what);
            these.forEach(delivery -> text.append("\n  ").append(delivery));
        }
    }
}
