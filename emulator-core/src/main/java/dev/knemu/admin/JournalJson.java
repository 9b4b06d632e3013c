package dev.knemu.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.event.Rfc3339;
import dev.knemu.filter.FilterCondition;
import dev.knemu.filter.FilterExplanation;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Lineage;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a journal holds as JSON, the same over HTTP and from a command that runs without a server; the fields are those
 * of {@code docs/reference/api.md}.
 *
 * <p>Every call gives a new tree. Immutable but for the journal behind it; may be used by many threads.
 */
public final class JournalJson {

    /** How deep a tree of events is shown; readers of JSON refuse what is nested a thousand times. */
    static final int MOST_DEEP = 300;

    /** Asked of every entry that a stream looks at. */
    private static final ClassValue<String> TYPES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> entry) {
            return words(entry.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1"));
        }
    };

    private final Journal journal;
    private final Function<Entry.Decided, FilterExplanation> explain;

    /** Conditions are shown without their places in the Triggers. */
    public JournalJson(Journal journal) {
        this(journal, decision -> FilterExplanation.of(decision.verdict()));
    }

    /**
     * @param journal asked for the event that an entry serves
     * @param explain the conditions behind a decision
     */
    public JournalJson(Journal journal, Function<Entry.Decided, FilterExplanation> explain) {
        this.journal = journal;
        this.explain = explain;
    }

    /** The name that an entry has as its {@code type}: {@code accepted}, {@code dead-lettered} … */
    public static String type(Entry entry) {
        return type(entry.getClass());
    }

    static String type(Class<?> entry) {
        return TYPES.get(entry);
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code {"kind", "namespace", "name"}}. */
    public static ObjectNode ref(Ref ref) {
        return object().put("kind", ref.kind())
                .put("namespace", ref.namespace())
                .put("name", ref.name());
    }

    /** An ENTRY. */
    public ObjectNode entry(Entry entry) {
        ObjectNode json = object();
        json.put("seq", entry.seq());
        json.put("time", time(entry.time()));
        json.put("type", type(entry));
        json.put("cause", entry.cause());
        if (entry instanceof Entry.OfDelivery of) {
            json.put("delivery", of.delivery());
            json.set("subscription", ref(of.subscription()));
        }
        if (entry instanceof Entry.Accepted accepted) {
            json.set("address", ref(accepted.address()));
            json.set("event", CloudEventJson.write(accepted.event()));
        } else if (entry instanceof Entry.Stored stored) {
            json.set("address", ref(stored.address()));
            json.put("topic", stored.topic());
            json.put("partition", stored.partition());
            json.put("offset", stored.offset());
        } else if (entry instanceof Entry.OfReading reading) {
            json.set("address", ref(reading.address()));
            json.set("subscription", ref(reading.subscription()));
            if (reading instanceof Entry.Interrupted interrupted) {
                json.put("problem", interrupted.problem());
            }
        } else if (entry instanceof Entry.Refused refused) {
            refused(json, refused);
        } else if (entry instanceof Entry.Decided decided) {
            decided(json, decided);
        } else if (entry instanceof Entry.Attempted attempted) {
            attempted(json, attempted);
        } else if (entry instanceof Entry.Replied replied) {
            text(json, "destination", replied.destination());
            json.set("event", CloudEventJson.write(replied.event()));
        } else if (entry instanceof Entry.Redelivered redelivered) {
            json.put("original", redelivered.original());
            text(json, "destination", redelivered.destination());
        } else if (entry instanceof Entry.OfDelivery of) {
            rested(json, of);
        }
        subject(json, entry);
        return json;
    }

    private static void refused(ObjectNode json, Entry.Refused refused) {
        json.set("address", ref(refused.address()));
        json.put("status", refused.status());
        json.put("reason", refused.reason());
        if (refused.event() != null) {
            json.set("event", CloudEventJson.write(refused.event()));
        }
    }

    private void decided(ObjectNode json, Entry.Decided decided) {
        json.set("subscription", ref(decided.subscription()));
        verdict(
                json,
                decided.verdict(),
                decided.verdict().hint(),
                explain.apply(decided).conditions());
    }

    private static void attempted(ObjectNode json, Entry.Attempted attempted) {
        json.put("leg", words(attempted.leg().name()));
        text(json, "destination", attempted.destination());
        json.put("number", attempted.number());
        json.put("status", attempted.status());
        text(json, "problem", attempted.problem());
        text(json, "body", attempted.body());
        text(json, "latency", attempted.latency());
        text(json, "nextIn", attempted.nextIn());
        text(json, "fault", attempted.fault());
        text(json, "pod", attempted.pod());
        text(json, "waited", attempted.waited());
    }

    private void rested(ObjectNode json, Entry.OfDelivery entry) {
        if (entry instanceof Entry.Delivered delivered) {
            text(json, "destination", delivered.destination());
            json.put("status", delivered.status());
            json.put("attempts", delivered.attempts());
            text(json, "latency", delivered.latency());
            text(json, "standIn", delivered.standIn());
        } else if (entry instanceof Entry.DeadLettered deadLettered) {
            text(json, "sink", deadLettered.sink());
            text(json, "failedDestination", deadLettered.failedDestination());
            json.put("status", deadLettered.status());
            json.put("attempts", deadLettered.attempts());
            json.set("event", CloudEventJson.write(deadLettered.event()));
        } else if (entry instanceof Entry.Dropped dropped) {
            text(json, "destination", dropped.destination());
            json.put("status", dropped.status());
            json.put("attempts", dropped.attempts());
            json.put("reason", dropped.reason());
            json.put("kept", dropped.isKept());
        }
    }

    private void subject(ObjectNode json, Entry entry) {
        if (!(entry instanceof Entry.Accepted) && !(entry instanceof Entry.Refused)) {
            served(journal, entry).ifPresent(accepted -> json.set("subject", subject(accepted.event())));
        }
    }

    /** {@code {"id", "type", "source"}}. */
    static ObjectNode subject(CloudEvent event) {
        return object().put("id", event.getId())
                .put("type", event.getType())
                .put("source", event.getSource().toString());
    }

    /** The accepted entry that an entry speaks of: itself, or the one that it serves. */
    static Optional<Entry.Accepted> served(Journal journal, Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return Optional.of(accepted);
        }
        return entry instanceof Entry.Refused || entry.cause() == 0
                ? Optional.empty()
                : journal.entry(entry.cause())
                        .filter(Entry.Accepted.class::isInstance)
                        .map(Entry.Accepted.class::cast);
    }

    /** ENTRIES, in the order given. */
    public ArrayNode entries(List<? extends Entry> entries) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        entries.forEach(entry -> array.add(entry(entry)));
        return array;
    }

    /** In place of entries that could not be shown. */
    static ObjectNode missed(long count) {
        return object().put("type", "missed").put("count", count);
    }

    /** A TREE. Below {@value #MOST_DEEP} levels only the number of further events is given, as {@code more}. */
    public ObjectNode tree(Lineage lineage) {
        return tree(lineage, MOST_DEEP);
    }

    private ObjectNode tree(Lineage lineage, int levels) {
        ObjectNode json = object();
        json.set("accepted", entry(lineage.accepted()));
        json.set("entries", entries(lineage.entries()));
        ArrayNode children = json.putArray("children");
        if (levels == 0) {
            if (lineage.size() > 1) {
                json.put("more", lineage.size() - 1);
            }
        } else {
            lineage.children().forEach(child -> children.add(tree(child, levels - 1)));
        }
        return json;
    }

    /** A WHY. */
    public ObjectNode why(Why why) {
        ObjectNode json = object();
        ObjectNode accepted = json.putObject("accepted");
        why.accepted().ifPresent(entry -> accepted.put("seq", entry.seq()).put("time", time(entry.time())));
        accepted.set("address", ref(why.address()));
        accepted.set("subject", subject(why.event()));
        json.set("subscription", ref(why.subscription()));
        // Who asks why has the time to look into the data.
        verdict(json, why.verdict(), why.verdict().hint(why.event()), why.conditions());
        json.put("outcome", why.outcome());
        json.set("entries", entries(why.entries()));
        return json;
    }

    /** {@code {"event", "answers", "refusals"}}. */
    public ObjectNode why(CloudEvent event, List<Why> answers, List<Entry.Refused> refusals) {
        ObjectNode json = object();
        json.set("event", CloudEventJson.write(event));
        ArrayNode array = json.putArray("answers");
        answers.forEach(answer -> array.add(why(answer)));
        json.set("refusals", entries(refusals));
        return json;
    }

    private static void verdict(
            ObjectNode json, Verdict verdict, Optional<String> slip, List<FilterCondition> conditions) {
        json.put("passed", verdict.passed());
        json.put("because", verdict.toString());
        slip.ifPresent(hint -> json.put("hint", hint));
        ArrayNode array = json.putArray("conditions");
        conditions.forEach(condition -> array.add(condition(condition)));
    }

    /** A CONDITION. */
    public static ObjectNode condition(FilterCondition condition) {
        Verdict.Compared compared = condition.compared();
        ObjectNode json = object();
        if (!condition.path().isEmpty()) {
            json.put("path", condition.path());
        }
        json.put("attribute", compared.attribute());
        json.put("relation", compared.relation().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        json.put("expected", compared.expected());
        compared.actual().ifPresent(actual -> json.put("actual", actual));
        compared.problem().ifPresent(problem -> json.put("problem", problem));
        json.put("holds", compared.holds());
        json.put("decided", condition.decided());
        if (!condition.asked()) {
            json.put("asked", false);
        }
        return json;
    }

    /** A DEAD, without its entries. */
    public ObjectNode deadLetter(DeadLetter dead) {
        ObjectNode json = object();
        json.put("id", dead.id());
        json.put("state", type(dead.end()));
        json.put("time", time(dead.time()));
        dead.accepted().ifPresent(accepted -> json.set("event", CloudEventJson.write(accepted.event())));
        json.set("subscription", ref(dead.subscription()));
        dead.sink().ifPresent(sink -> text(json, "sink", sink));
        text(json, "failedDestination", dead.failedDestination());
        json.put("status", dead.status());
        json.put("attempts", dead.attempts());
        if (!dead.reason().isEmpty()) {
            json.put("reason", dead.reason());
        }
        ArrayNode redelivered = json.putArray("redelivered");
        dead.redelivered().forEach(redelivered::add);
        return json;
    }

    static String time(Instant time) {
        return Rfc3339.format(time);
    }

    private static void text(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
