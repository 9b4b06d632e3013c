package dev.knemu.cli.autoscale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.autoscale.simulation.Workload;
import dev.knemu.cli.terminal.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.stream.LongStream;

/**
 * What {@code knemu watch} wrote, as a load: journal entries ({@code -o json}), of which the accepted ones count, or, where there
 * is none, the attempts; or events ({@code -o cloudevents}) with their own time.
 */
final class RecordedLoad {

    private static final long NANOS = 1_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String file;
    private final LongStream.Builder accepted = LongStream.builder();
    private final LongStream.Builder attempted = LongStream.builder();

    private RecordedLoad(String file) {
        this.file = file;
    }

    /**
     * The load; its first request comes at 0 s.
     *
     * @throws Problem naming the line that is wrong
     */
    static Workload of(String file, Iterable<String> lines) {
        RecordedLoad load = new RecordedLoad(file);
        int number = 0;
        for (String line : lines) {
            number++;
            if (!line.isBlank()) {
                load.line(number, line);
            }
        }
        long[] accepted = load.accepted.build().toArray();
        long[] times = accepted.length == 0 ? load.attempted.build().toArray() : accepted;
        long first = LongStream.of(times).min().orElse(0);
        if (times.length == 0) {
            throw load.wrong(Math.max(1, number), "until here nothing was accepted or attempted");
        }
        return Workload.requests(
                LongStream.of(times).mapToDouble(time -> (time - first) / 1e9).toArray());
    }

    private void line(int number, String line) {
        JsonNode entry;
        try {
            entry = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw wrong(number, "it is not JSON: " + e.getOriginalMessage());
        }
        if (entry.has("specversion")) {
            accepted.add(
                    time(number, entry, "the event has no time of its own; knemu watch -o json records when it came"));
        } else if (entry.path("type").asText().equals("accepted")) {
            accepted.add(time(number, entry, "the entry has no time"));
        } else if (entry.path("type").asText().equals("attempted")) {
            attempted.add(time(number, entry, "the entry has no time"));
        } else if (!entry.has("seq") && !entry.has("type")) {
            throw wrong(number, "it is neither an entry of the journal nor an event");
        }
    }

    /** In nanoseconds since 1970. */
    private long time(int number, JsonNode entry, String otherwise) {
        String text = entry.path("time").asText();
        if (text.isEmpty()) {
            throw wrong(number, otherwise);
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw wrong(number, "\"" + text + "\" is no time");
        }
    }

    private Problem wrong(int line, String why) {
        return ServiceOptions.wrong(
                file + ":" + line + ": no load can be read from this",
                why,
                "record one with knemu watch -o json --entries accepted > " + file);
    }
}
