package dev.knemu.scenario;

import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A scripted subscriber and its record. Answers 202 unless told otherwise. May be called by several threads. */
final class Probe {

    /** One request that came in. */
    record Arrival(Duration at, CloudEvent event, Map<String, String> headers) {}

    private final String name;
    private final Supplier<Instant> clock;
    private final Instant start;
    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private Function<CloudEvent, Answer> otherwise = event -> Answer.status(202);

    Probe(String name, Supplier<Instant> clock) {
        this.name = name;
        this.clock = clock;
        this.start = clock.get();
    }

    /** Answers the next requests with these statuses, one each. */
    Probe answers(int... statuses) {
        return answers(IntStream.of(statuses).mapToObj(Answer::status).toArray(Answer[]::new));
    }

    synchronized Probe answers(Answer... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    /** Answers the next {@code times} requests with 503. */
    Probe fails(int times) {
        return answers(IntStream.range(0, times).map(i -> 503).toArray());
    }

    /** Answers whatever is not scripted so. */
    Probe always(Answer answer) {
        return by(event -> answer);
    }

    Probe always(int status) {
        return always(Answer.status(status));
    }

    synchronized Probe by(Function<CloudEvent, Answer> function) {
        otherwise = function;
        return this;
    }

    synchronized Answer receive(CloudEvent event, Map<String, String> headers) {
        arrivals.add(new Arrival(Duration.between(start, clock.get()), event, headers));
        return script.isEmpty() ? otherwise.apply(event) : script.poll();
    }

    String name() {
        return name;
    }

    synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** When requests came, since the stage was set; only virtual time is so exact. */
    List<Duration> times() {
        return arrivals().stream().map(Arrival::at).toList();
    }

    List<CloudEvent> events() {
        return arrivals().stream().map(Arrival::event).toList();
    }

    List<String> ids() {
        return events().stream().map(CloudEvent::getId).toList();
    }

    List<String> types() {
        return events().stream().map(CloudEvent::getType).toList();
    }

    /** The one event that came. */
    CloudEvent event() {
        return arrival().event();
    }

    Arrival arrival() {
        List<Arrival> all = arrivals();
        if (all.size() != 1) {
            throw new AssertionError("Expected one request to " + name + ", got " + all.size() + ": " + all);
        }
        return all.get(0);
    }

    @Override
    public String toString() {
        return name;
    }
}
