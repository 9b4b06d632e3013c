package dev.knemu.cli.bench.report;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was asked for, for all cells together.
 *
 * @param command the command line as a shell would take it again, from {@code knemu} on
 * @param target where the events went: {@code in-process}, or a URL
 * @param warmup how long each cell was under load before the first of its runs
 * @param duration how long each run was measured
 * @param repeat runs of each cell, 1 or more
 * @param options further options by their long name, such as {@code --filter} to {@code exact,cesql}, in the order to be
 *     shown
 */
public record Settings(
        String command, String target, Duration warmup, Duration duration, int repeat, Map<String, String> options) {

    public Settings {
        Check.present("command", command);
        Check.present("target", target);
        Check.present("warmup", warmup);
        Check.present("duration", duration);
        if (repeat < 1) {
            throw new IllegalArgumentException("repeat is " + repeat + "; it is to be 1 or more");
        }
        options = Collections.unmodifiableMap(options == null ? new LinkedHashMap<>() : new LinkedHashMap<>(options));
    }
}
