package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One workload and how its runs went.
 *
 * @param workload what was asked
 * @param runs the repeats, 1 or more, in the order measured; warm-up is none of them
 * @param notes sentences for the reader, such as why a figure is to be doubted
 */
@JsonPropertyOrder({"name", "workload", "saturated", "summary", "notes", "runs"})
public record Cell(
        Workload workload,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes,
        List<Run> runs) {

    public Cell {
        Check.present("workload", workload);
        runs = Check.list("runs", runs);
        notes = Check.list("notes", notes);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("runs is empty; a cell has at least one");
        }
    }

    public Cell(Workload workload, List<Run> runs) {
        this(workload, List.of(), runs);
    }

    /** The same with one more sentence for the reader. */
    public Cell withNote(String note) {
        return new Cell(workload, Stream.concat(notes.stream(), Stream.of(note)).toList(), runs);
    }

    /** {@link Workload#name()}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String name() {
        return workload.name();
    }

    /** Whether a run was given more than could be taken: its latency is that of a full queue. */
    @JsonProperty(value = "saturated", access = JsonProperty.Access.READ_ONLY)
    public boolean isSaturated() {
        return runs.stream().anyMatch(Run::saturated);
    }

    /** A figure over all runs; empty where no run has it, such as the latency of deliveries where nothing matched. */
    public Optional<Spread> spread(Metric metric) {
        double[] values = runs.stream()
                .flatMap(run -> metric.of(run).stream().boxed())
                .mapToDouble(Double::doubleValue)
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Every figure there is, by the name of its metric. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Map<String, Spread> summary() {
        Map<String, Spread> summary = new LinkedHashMap<>();
        Metric.ALL.forEach(metric -> spread(metric).ifPresent(spread -> summary.put(metric.name(), spread)));
        return summary;
    }
}
