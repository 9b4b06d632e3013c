package dev.knemu.cli.routing;

import dev.knemu.cli.terminal.Paint;
import dev.knemu.routing.RoutingChange;
import dev.knemu.routing.RoutingChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Changes for people: those that are alike together, the most frequent first. */
final class DiffText {

    private final Paint paint;

    DiffText(Paint paint) {
        this.paint = paint;
    }

    /** @param made whether the events were made from the filters, and not recorded */
    List<String> lines(RoutingChanges changes, boolean made) {
        List<String> lines = new ArrayList<>();
        for (RoutingChanges.Group group : changes.groups()) {
            RoutingChange example = group.example();
            lines.add(paint.strong(group.type()) + (made ? ", as this one:" : ": " + events(group.count())));
            example.moves().forEach(move -> lines.addAll(move(move)));
            lines.add(paint.faint("  for example event " + example.event().getId() + " from "
                    + example.event().getSource() + attributes(example)
                    + (made ? "" : ", the " + ordinal(group.exampleNumber()) + " in the file")));
            lines.add("");
        }
        if (changes.beyondGroups() > 0) {
            lines.add(events(changes.beyondGroups()) + " more go elsewhere in other ways; they are too many to list.");
            lines.add("");
        }
        lines.add(summary(changes, made));
        return lines;
    }

    private List<String> move(RoutingChange.Move move) {
        String trigger = move.trigger().toString();
        return switch (move.kind()) {
            case GAINED ->
                List.of(
                        paint.good("  + " + trigger + " -> " + move.after().orElse("")),
                        "      before: " + move.reason());
            case LOST ->
                List.of(paint.bad("  - " + trigger + " -> " + move.before().orElse("")), "      now: " + move.reason());
            case MOVED ->
                List.of(paint.warning("  ~ " + trigger + " -> " + move.after().orElse("")), "      " + move.reason());
        };
    }

    /** Those that a filter may have asked about, beside type and source. */
    private static String attributes(RoutingChange example) {
        StringBuilder text = new StringBuilder();
        if (example.event().getSubject() != null) {
            text.append(", subject ").append(example.event().getSubject());
        }
        example.event().getExtensionNames().stream()
                .sorted()
                .forEach(name -> text.append(", ")
                        .append(name)
                        .append(' ')
                        .append(example.event().getExtension(name)));
        return text.toString();
    }

    private static String summary(RoutingChanges changes, boolean made) {
        if (made) {
            return changes.changed() == 0
                    ? "No event was found that goes elsewhere. Recorded ones say more: --events FILE."
                    : "These events were made from the filters; there may be others. Of recorded ones --events FILE says"
                            + " how many there are.";
        }
        return changes.changed() == 0
                ? "All of " + events(changes.events()) + " go where they went."
                : String.format(Locale.ROOT, "%,d of ", changes.changed())
                        + events(changes.events())
                        + (changes.changed() == 1 ? " goes elsewhere" : " go elsewhere")
                        + (changes.groups().size() > 1
                                ? ", in " + changes.groups().size() + " ways."
                                : ".");
    }

    private static String events(long count) {
        return String.format(Locale.ROOT, "%,d", count) + (count == 1 ? " event" : " events");
    }

    private static String ordinal(long number) {
        long tens = number % 100;
        String ending = tens >= 11 && tens <= 13
                ? "th"
                : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
        return String.format(Locale.ROOT, "%,d", number) + ending;
    }
}
