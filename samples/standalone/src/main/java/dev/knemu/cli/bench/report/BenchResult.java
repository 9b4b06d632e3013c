package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that one {@code knemu bench} found. Immutable; docs/reference/bench-result.md is its schema.
 *
 * @param environment where it was measured
 * @param settings what was asked for
 * @param cells one for each workload, in the order measured; no two with the same {@link Cell#workload()}
 */
@JsonPropertyOrder({"format", "environment", "settings", "cells"})
public record BenchResult(Environment environment, Settings settings, List<Cell> cells) {

    /** What a file of this kind calls itself; the number grows when a reader of the old one would be misled. */
    public static final String FORMAT = "knemu-bench/1";

    public BenchResult {
        Check.present("environment", environment);
        Check.present("settings", settings);
        cells = Check.list("cells", cells);
        Set<Workload> seen = new HashSet<>();
        for (Cell cell : cells) {
            if (!seen.add(cell.workload())) {
                throw new IllegalArgumentException(
                        "cells has the same workload twice: " + cell.workload().name());
            }
        }
    }

    /** {@link #FORMAT}, for the JSON. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String format() {
        return FORMAT;
    }
}
