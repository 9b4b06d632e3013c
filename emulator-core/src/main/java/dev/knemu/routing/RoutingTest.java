package dev.knemu.routing;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.match.UndecidableMatchException;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ServingService;
import dev.knemu.time.RealTimeLimitException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** One test of a {@link RoutingTable}. Immutable; may be run more than once, by many threads. */
public final class RoutingTest {

    /** A loop of replies over a Channel has no other end. */
    private static final int MOST_OPEN = 2_000;

    private static final long MOST_OPEN_BYTES = 64L << 20;

    private final Surroundings surroundings;
    private final RoutingTable.TestCase test;

    RoutingTest(Surroundings surroundings, RoutingTable.TestCase test) {
        this.surroundings = surroundings;
        this.test = test;
    }

    public String name() {
        return test.name();
    }

    /** Of the table, as it was named when it was read. */
    public String file() {
        return surroundings.file();
    }

    /** Where it begins; the first is 1. */
    public int line() {
        return test.line();
    }

    /**
     * Runs it in an emulator of its own, in virtual time, until every delivery has come to rest, retries and all.
     *
     * @throws dev.knemu.resource.ManifestException when a manifest is one that Knative would refuse
     */
    public RoutingResult run() {
        return run((eventing, result) -> {});
    }

    /**
     * As {@link #run()}, and shows the emulator to somebody before it closes: who wants its journal, or to ask it why.
     *
     * @param look called once, on the calling thread, with what was found; its exceptions pass through
     * @throws dev.knemu.resource.ManifestException when a manifest is one that Knative would refuse; then nothing is shown
     */
    public RoutingResult run(BiConsumer<EventingEmulator, RoutingResult> look) {
        try (EventingEmulator eventing = EventingEmulator.start(EmulatorOptions.defaults()
                .inVirtualTime()
                .withMaxOpen(MOST_OPEN, MOST_OPEN_BYTES)
                // What a stand-in would print is in the result, if anybody wants to know.
                .withEventDisplay(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)))) {
            RoutingResult result = runIn(eventing);
            look.accept(eventing, result);
            return result;
        }
    }

    private RoutingResult runIn(EventingEmulator eventing) {
        try {
            for (Manifest manifest : surroundings.manifests()) {
                eventing.apply(manifest);
            }
            surroundings.absent().forEach(service -> takeEverything(eventing, service));
            Map<String, Answers> subscribers = new LinkedHashMap<>(surroundings.subscribers());
            subscribers.putAll(test.subscribers());
            List<RoutingProblem> unknown = Judgement.unknownServices(surroundings, subscribers);
            subscribers.values().forEach(one -> eventing.subscriber(one.namespace(), one.service(), one.subscriber()));
            List<Sent> sent = new ArrayList<>();
            for (RoutingTable.Send send : test.sends()) {
                String id = String.valueOf(sent.size() + 1);
                sent.add(eventing.sink(send.to()).send(send.event().toEvent(id)));
                eventing.runUntilIdle();
            }
            return new Judgement(surroundings, test, eventing, sent).result(unknown);
        } catch (UndecidableMatchException e) {
            return failed(new RoutingProblem("expect", line(), "an answer", "none", e.getMessage()));
        } catch (RealTimeLimitException | IllegalStateException e) {
            // What breeds without end, as a loop of replies over a Channel does, is a fault of what is tested.
            return failed(new RoutingProblem(
                    "send", line(), "to come to rest", "no end", "it does not come to rest: " + e.getMessage()));
        }
    }

    private RoutingResult failed(RoutingProblem problem) {
        return new RoutingResult(name(), file(), line(), List.of(problem), List.of(), List.of());
    }

    private static void takeEverything(EventingEmulator eventing, ResourceKey service) {
        if (service.group().equals(ResourceKey.groupOf(ServingService.API_VERSION))) {
            eventing.apply(ServingService.named(service.name(), "elsewhere").inNamespace(service.namespace()));
        }
        eventing.subscriber(service.namespace(), service.name(), Subscriber.accepting(event -> {}));
    }

    @Override
    public String toString() {
        return file() + ":" + line() + ": " + name();
    }
}
