package dev.knemu.lint;

import dev.knemu.resource.ResourceKey;
import java.util.Comparator;
import java.util.Optional;

/**
 * Something that a {@link Rule} found.
 *
 * @param resource that has the field; empty if what was read is none
 * @param file name of the file, {@code <stdin>}, or what else the text was called
 * @param document the first is 1; 0 if it concerns the whole file
 * @param line the first is 1; 0 if it concerns the whole file
 * @param column the first is 1; 0 if it is not known
 * @param path of the field, such as {@code spec.delivery.retry}; {@code ""} for the resource itself
 * @param message what was found, with its values
 * @param why what comes of it; {@code ""} if the message says it
 * @param fix what to do; {@code ""} if nothing needs to be done
 */
public record Finding(
        Rule rule,
        Severity severity,
        Optional<ResourceKey> resource,
        String file,
        int document,
        int line,
        int column,
        String path,
        String message,
        String why,
        String fix) {

    static final Comparator<Finding> ORDER = Comparator.comparing(Finding::file)
            .thenComparing(Finding::line)
            .thenComparing(Finding::column)
            .thenComparing(Finding::severity)
            .thenComparing(Finding::rule)
            .thenComparing(Finding::message);

    /** Message, why and fix, as far as there are any. */
    public String text() {
        StringBuilder text = new StringBuilder(message);
        for (String more : new String[] {why, fix}) {
            if (!more.isEmpty()) {
                text.append(' ').append(more);
            }
        }
        return text.toString();
    }

    /** For example {@code k8s/orders.yaml:7:3: warning: Broker default/main: spec.delivery: … [retry-budget]}. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + (column > 0 ? ":" + column : "") : file;
        String what = resource.map(key -> key + ": ").orElse("") + (path.isEmpty() ? "" : path + ": ");
        return place + ": " + severity + ": " + what + text() + " [" + rule + "]";
    }
}
