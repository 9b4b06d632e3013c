package dev.knemu.cli.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.FluidEngine;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.autoscale.simulation.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TickWriterTest {

    private static final int SECONDS = 9_000;

    /** Pods come and go with it: each decision or two a row of the table. */
    private static final Simulation SIMULATION = Simulation.of(
                    RevisionScaling.of(
                            AutoscalerConfig.DEFAULTS,
                            Map.of("autoscaling.knative.dev/target", "2", "autoscaling.knative.dev/window", "6s"),
                            0),
                    Workload.parse("onoff:20@20s,20s"))
            .withDuration(Duration.ofSeconds(SECONDS));

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @ParameterizedTest
    @EnumSource
    void writesWhileTheRunGoesOn(SimCommand.Format format) {
        TickWriter writer = TickWriter.of(format, out);
        int[] halfway = new int[1];

        Headline headline = FluidEngine.run(SIMULATION, tick -> {
            writer.tick(tick);
            if (tick.second() == SECONDS / 2) {
                out.flush();
                halfway[0] = text.getBuffer().length();
            }
        });
        writer.end(headline);
        out.flush();

        assertThat((double) halfway[0] / text.getBuffer().length()).isBetween(0.45, 0.55);
    }

    @Test
    void keepsTheColumnsOfItsFirstRows() {
        TickWriter writer = TickWriter.of(SimCommand.Format.table, out);

        writer.end(FluidEngine.run(SIMULATION, writer::tick));
        out.flush();

        assertThat(text.toString().lines().takeWhile(line -> !line.isEmpty()))
                .hasSizeGreaterThan(2000)
                .extracting(line -> line.substring(line.lastIndexOf("   ")).strip())
                .containsOnly("PATH", "activator");
        assertThat(text.toString().lines().takeWhile(line -> !line.isEmpty()))
                .extracting(line -> line.lastIndexOf("   "))
                .containsOnly(text.toString().indexOf("   PATH"));
    }
}
