package dev.knemu.autoscale.simulation;

import static dev.knemu.autoscale.simulation.Runs.scaling;
import static dev.knemu.autoscale.simulation.Runs.simulation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.autoscale.simulation.Delivery.BackoffPolicy;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run keeps depends on windows, pods and open requests, and not on how long it is. */
class MemoryTest {

    private static final int HOUR = 3600;

    /** Decisions differ in what they are about; an hour has 1800 of them. */
    private static final Offset<Integer> OF_ONE_DECISION = Offset.offset(20);

    /** Comes, is too much, goes to zero and comes again. */
    private static final String LOAD = "onoff:7@100s,200s";

    /** What can be reached from an engine: values and references, those in arrays included. */
    private static int reachable(Object engine) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(List.of(engine));
        int count = 0;
        while (!open.isEmpty()) {
            Object one = open.pop();
            if (!seen.add(one)) {
                continue;
            }
            List<?> parts = parts(one);
            count += 1 + (one.getClass().isArray() ? Array.getLength(one) : parts.size());
            for (Object part : parts) {
                if (part != null) {
                    open.push(part);
                }
            }
        }
        return count;
    }

    private static List<?> parts(Object one) {
        if (one instanceof Object[] array) {
            return Arrays.asList(array);
        }
        if (one instanceof Collection<?> all) {
            return new ArrayList<>(all);
        }
        if (one instanceof Map<?, ?> map) {
            return Stream.concat(map.keySet().stream(), map.values().stream()).toList();
        }
        if (one instanceof Optional<?> optional) {
            return optional.stream().toList();
        }
        // Of functions that a test or a load brought along, and of the JDK's own, nothing is of the engine.
        if (!one.getClass().getName().startsWith("dev.knemu.autoscale")
                || one.getClass().isHidden()) {
            return List.of();
        }
        List<Object> parts = new ArrayList<>();
        for (Field field : one.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                parts.add(valueOf(field, one));
            }
        }
        return parts;
    }

    private static Object valueOf(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** At the end of each hour of a run, and at the end of all. */
    private static List<Integer> hourly(Function<Consumer<Tick>, Object> engine) {
        List<Integer> sizes = new ArrayList<>();
        Object[] running = new Object[1];
        running[0] = engine.apply(tick -> {
            if (tick.second() > 0 && tick.second() % HOUR == 0) {
                sizes.add(reachable(running[0]));
            }
        });
        Headline headline = running[0] instanceof EventEngine events ? events.run() : ((FluidEngine) running[0]).run();
        assertThat(headline.requests()).isPositive();
        sizes.add(reachable(running[0]));
        return sizes;
    }

    @ParameterizedTest
    @EnumSource
    void staysAsItWasAfterTheFirstHour(Runs.Engine engine) {
        Simulation simulation = simulation(
                        LOAD, 4 * HOUR, scaling(2, "target-burst-capacity", "0", "scale-down-delay", "1m"))
                .withServiceTime(ServiceTime.fixed(1))
                .withTimeout(Duration.ofSeconds(30));

        List<Integer> sizes = hourly(ticks ->
                engine == Runs.Engine.EVENTS ? new EventEngine(simulation, ticks) : new FluidEngine(simulation, ticks));

        assertThat(sizes).hasSize(5);
        assertThat(sizes.subList(1, 5)).allSatisfy(size -> assertThat(size).isCloseTo(sizes.get(0), OF_ONE_DECISION));
    }

    @Test
    void staysAsItWasWithRetriesAndProbesToo() {
        Simulation simulation = simulation(
                        "poisson:step:4/s", 4 * HOUR, scaling(1, "max-scale", "6", "target-burst-capacity", "0"))
                .withServiceTime(ServiceTime.exponential(1))
                .withPodsReportApart(true)
                .withScrapeFailures(0.2)
                .withDelivery(new Delivery(20, 3, BackoffPolicy.EXPONENTIAL, Duration.ofMillis(200)));

        List<Integer> sizes = hourly(ticks -> new EventEngine(simulation, ticks));

        assertThat(sizes.subList(1, 5)).allSatisfy(size -> assertThat(size).isCloseTo(sizes.get(0), OF_ONE_DECISION));
    }

    @Test
    void refusesMoreOpenRequestsThanThereIsRoomFor() {
        RequestTable requests = new RequestTable(3);
        requests.add(0, Pods.NONE, Deliveries.NONE);
        requests.add(0, Pods.NONE, Deliveries.NONE);
        requests.remove(requests.add(0, Pods.NONE, Deliveries.NONE));
        requests.add(0, Pods.NONE, Deliveries.NONE);

        assertThatThrownBy(() -> requests.add(0, Pods.NONE, Deliveries.NONE))
                .isInstanceOf(InvalidSimulationException.class)
                .hasMessage(
                        "More than 3 requests are open at a time, since the revision does not keep up with its load."
                                + " Give it more pods, less load or a shorter timeout, or run the fluid engine, which knows of no"
                                + " single requests (--engine fluid).");
    }

    @Test
    void refusesMoreEventsAtABrokerThanThereIsRoomFor() {
        Deliveries deliveries = new Deliveries(new Delivery(1, 0, BackoffPolicy.LINEAR, Duration.ZERO), 2);
        deliveries.accept(0);
        deliveries.accept(0);

        assertThatThrownBy(() -> deliveries.accept(0))
                .isInstanceOf(InvalidSimulationException.class)
                .hasMessage(
                        "More than 2 events are at the broker at a time, since it does not keep up with its load. Let"
                                + " more deliveries be under way (--parallelism), give the revision more pods, or less load.");
    }
}
