package dev.knemu.admin;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.match.EventMatcher;
import dev.knemu.resource.NearestName;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which entries somebody wants to see. Asked by one thread at a time. */
final class EntryFilter {

    static final Set<String> PARAMETERS = Set.of("namespace", "type", "subscription", "event", "entries", "match");

    private static final List<String> TYPES = Arrays.stream(Entry.class.getPermittedSubclasses())
            .flatMap(type -> type.isSealed()
                    ? Arrays.stream(type.getPermittedSubclasses())
                    : Arrays.stream(new Class<?>[] {type}))
            .map(JournalJson::type)
            .sorted()
            .toList();

    private final Journal journal;
    private final Optional<String> namespace;
    private final Optional<String> eventType;
    private final Optional<String> subscription;
    private final Optional<String> event;
    private final Optional<EventMatcher> match;

    // The entries about one event often follow each other, and its data would be parsed for each.
    private Entry.@Nullable Accepted lastMatched;
    private boolean lastAnswer;
    private final Set<String> types = new HashSet<>();

    EntryFilter(Journal journal, Call call) {
        this.journal = journal;
        this.namespace = call.parameter("namespace");
        this.eventType = call.parameter("type");
        this.subscription = call.parameter("subscription");
        this.event = call.parameter("event");
        this.match = call.matcher("match");
        call.parameter("entries").ifPresent(entries -> {
            for (String type : entries.split(",")) {
                types.add(known(type.strip()));
            }
        });
    }

    private static String known(String type) {
        if (!TYPES.contains(type)) {
            throw new ApiProblem(
                    400,
                    "entries names \"" + type + "\", which no entry is.",
                    NearestName.of(type, TYPES)
                                    .map(near -> "Did you mean " + near + "? ")
                                    .orElse("")
                            + "There are " + String.join(", ", TYPES) + ".");
        }
        return type;
    }

    boolean wants(Entry entry) {
        return (types.isEmpty() || types.contains(JournalJson.type(entry)))
                && (namespace.isEmpty() || namespace.get().equals(about(entry).namespace()))
                && (subscription.isEmpty() || isOf(subscription.get(), entry))
                && (eventType.isEmpty() && event.isEmpty() && match.isEmpty() || isOfEvent(entry));
    }

    private static Ref about(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return accepted.address();
        }
        if (entry instanceof Entry.Refused refused) {
            return refused.address();
        }
        if (entry instanceof Entry.Stored stored) {
            return stored.address();
        }
        if (entry instanceof Entry.OfReading reading) {
            return reading.subscription();
        }
        return entry instanceof Entry.Decided decided
                ? decided.subscription()
                : ((Entry.OfDelivery) entry).subscription();
    }

    /** By NAME or NAMESPACE/NAME. */
    private static boolean isOf(String subscription, Entry entry) {
        return !(entry instanceof Entry.Accepted)
                && !(entry instanceof Entry.Stored)
                && !(entry instanceof Entry.Refused)
                && isNamed(subscription, about(entry));
    }

    static boolean isNamed(String name, Ref ref) {
        return name.equals(ref.name()) || name.equals(ref.namespace() + "/" + ref.name());
    }

    private boolean isOfEvent(Entry entry) {
        if (entry instanceof Entry.Refused refused) {
            return refused.event() != null
                    && isThis(refused.event().getId(), refused.event().getType())
                    && (match.isEmpty() || match.get().test(refused.event()));
        }
        return JournalJson.served(journal, entry)
                .filter(accepted ->
                        isThis(accepted.event().getId(), accepted.event().getType()))
                .filter(accepted -> match.isEmpty() || matches(match.get(), accepted))
                .isPresent();
    }

    private boolean matches(EventMatcher matcher, Entry.Accepted accepted) {
        if (lastMatched != accepted) {
            lastAnswer = matcher.test(accepted.event());
            lastMatched = accepted;
        }
        return lastAnswer;
    }

    private boolean isThis(String id, String type) {
        return event.map(id::equals).orElse(true) && eventType.map(type::equals).orElse(true);
    }
}
