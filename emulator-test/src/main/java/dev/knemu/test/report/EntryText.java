package dev.knemu.test.report;

import dev.knemu.event.Attributes;
import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Entries of a journal, and what is in them, in words. */
public final class EntryText {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int WIDEST = 160;
    private static final int MOST_ATTRIBUTES = 12;

    private EntryText() {}

    /** Time of day in UTC, to the millisecond. */
    public static String clock(Instant time) {
        return CLOCK.format(time);
    }

    static String day(Instant time) {
        return DAY.format(time);
    }

    /** An event in a few words: {@code event e1 (order.paid from /shop)}. */
    public static String event(CloudEvent event) {
        return "event " + event.getId() + " (" + event.getType() + " from " + event.getSource() + ")";
    }

    /** What else an event has, in a line each: optional attributes and extensions, and the beginning of its data. */
    static List<String> details(CloudEvent event) {
        List<String> lines = new ArrayList<>();
        Set<String> names = new TreeSet<>(event.getAttributeNames());
        names.removeAll(Set.of("specversion", "id", "type", "source"));
        names.addAll(event.getExtensionNames());
        String attributes = names.stream()
                .filter(name -> Attributes.lookup(event, name) != null)
                .limit(MOST_ATTRIBUTES)
                .map(name -> name + " \"" + line(Attributes.lookup(event, name)) + "\"")
                .collect(Collectors.joining(", "));
        if (!attributes.isEmpty()) {
            lines.add("  with " + attributes);
        }
        if (event.getData() != null && event.getData().toBytes().length > 0) {
            byte[] bytes = event.getData().toBytes();
            lines.add(
                    "  with data " + text(bytes).map(EntryText::line).orElse(bytes.length + " bytes that are no text"));
        }
        return lines;
    }

    private static String line(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return line.length() > WIDEST ? line.substring(0, WIDEST) + "… (" + text.length() + " characters)" : line;
    }

    /** Bytes as UTF-8; empty where they are none. */
    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    /** What happened, as the journal calls it. */
    static String what(Entry entry) {
        if (entry instanceof Entry.DeadLettered) {
            return "dead-lettered";
        }
        return entry.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** To whom: the subscription, or the address. */
    static String subject(Entry entry) {
        if (entry instanceof Entry.OfDelivery of) {
            return of.subscription().toString();
        }
        if (entry instanceof Entry.Decided decided) {
            return decided.subscription().toString();
        }
        if (entry instanceof Entry.Stored stored) {
            return stored.address().toString();
        }
        if (entry instanceof Entry.OfReading reading) {
            return reading.subscription().toString();
        }
        return entry instanceof Entry.Refused refused
                ? refused.address().toString()
                : ((Entry.Accepted) entry).address().toString();
    }

    /** An entry as one line, without its time. */
    public static String line(Entry entry) {
        String result = result(entry);
        return subject(entry) + " " + what(entry) + (result.isEmpty() ? "" : " " + result);
    }

    /** How it went. */
    static String result(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return event(accepted.event());
        }
        if (entry instanceof Entry.Stored stored) {
            return "in topic " + stored.topic() + ", partition " + stored.partition() + ", offset " + stored.offset();
        }
        if (entry instanceof Entry.OfReading reading) {
            return "of what " + reading.address() + " keeps in Kafka"
                    + (reading instanceof Entry.Interrupted interrupted ? ": " + interrupted.problem() : "");
        }
        if (entry instanceof Entry.Refused refused) {
            return (refused.event() == null ? "what is no event" : event(refused.event())) + " with " + refused.status()
                    + ": " + refused.reason();
        }
        if (entry instanceof Entry.Decided decided) {
            return (decided.verdict().passed() ? "yes: " : "no: ") + decided.verdict();
        }
        if (entry instanceof Entry.Attempted attempted) {
            return attempt(attempted);
        }
        if (entry instanceof Entry.Replied replied) {
            return "with " + event(replied.event())
                    + (replied.destination() == null ? ", which nobody wants" : " for " + replied.destination());
        }
        if (entry instanceof Entry.Delivered delivered) {
            return "to " + delivered.destination()
                    + (delivered.standIn() == null ? "" : " (stand-in " + delivered.standIn() + ")") + ", answered "
                    + delivered.status() + ", " + attempts(delivered.attempts());
        }
        if (entry instanceof Entry.DeadLettered deadLettered) {
            return "to " + deadLettered.sink() + " after " + attempts(deadLettered.attempts()) + " at "
                    + deadLettered.failedDestination() + ", " + status(deadLettered.status());
        }
        if (entry instanceof Entry.Dropped dropped) {
            return dropped.reason() + ", after " + attempts(dropped.attempts()) + " at " + dropped.destination() + ", "
                    + status(dropped.status());
        }
        Entry.Redelivered again = (Entry.Redelivered) entry;
        return "delivery " + again.original() + " is tried again, to " + again.destination();
    }

    /** {@code #2 at 00:00:01.000 answered 503; the next in PT2S}. */
    static String timedAttempt(Entry.Attempted attempted) {
        return "#" + attempted.number() + leg(attempted) + " at " + clock(attempted.time()) + " " + outcome(attempted);
    }

    private static String attempt(Entry.Attempted attempted) {
        return "#" + attempted.number() + leg(attempted) + " at " + attempted.destination() + ": " + outcome(attempted);
    }

    private static String outcome(Entry.Attempted attempted) {
        String outcome = attempted.problem() == null ? "answered " + attempted.status() : attempted.problem();
        Duration latency = attempted.latency();
        return outcome
                + (latency.isZero() ? "" : " after " + latency)
                + (attempted.waited() == null
                        ? ""
                        : ", " + attempted.waited() + " of it waiting for " + attempted.pod())
                + (attempted.nextIn() == null ? "" : "; the next in " + attempted.nextIn());
    }

    private static String leg(Entry.Attempted attempted) {
        return switch (attempted.leg()) {
            case SUBSCRIBER -> "";
            case REPLY -> " of the reply";
            case DEAD_LETTER -> " of the dead letter";
        };
    }

    static String attempts(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }

    private static String status(int status) {
        return status == 0 ? "no answer" : "status " + status;
    }
}
