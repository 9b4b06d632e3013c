package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.RevisionScaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs for tests: settings by annotation, and all ticks with the headline. */
final class Runs {

    /** Either way to run the same. */
    enum Engine {
        FLUID {
            @Override
            Headline run(Simulation simulation, Consumer<Tick> ticks) {
                return FluidEngine.run(simulation, ticks);
            }
        },
        EVENTS {
            @Override
            Headline run(Simulation simulation, Consumer<Tick> ticks) {
                return EventEngine.run(simulation, ticks);
            }
        };

        abstract Headline run(Simulation simulation, Consumer<Tick> ticks);
    }

    record Result(List<Tick> ticks, Headline headline) {

        /** Of several at one instant the last. */
        Tick at(double second) {
            return ticks.stream()
                    .filter(tick -> tick.second() == second)
                    .reduce((first, last) -> last)
                    .orElseThrow();
        }

        int readyAtTheEnd() {
            return ticks.get(ticks.size() - 1).ready();
        }
    }

    private Runs() {}

    static RevisionScaling scaling(int containerConcurrency, String... keysAndValues) {
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put("autoscaling.knative.dev/" + keysAndValues[i], keysAndValues[i + 1]);
        }
        return RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations, containerConcurrency);
    }

    static Simulation simulation(String load, int seconds, RevisionScaling scaling) {
        return Simulation.of(scaling, Workload.parse(load)).withDuration(Duration.ofSeconds(seconds));
    }

    static Result run(Engine engine, Simulation simulation) {
        List<Tick> ticks = new ArrayList<>();
        Headline headline = engine.run(simulation, ticks::add);
        return new Result(ticks, headline);
    }
}
