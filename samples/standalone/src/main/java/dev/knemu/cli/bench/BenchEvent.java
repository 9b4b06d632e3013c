package dev.knemu.cli.bench;

import dev.knemu.Sent;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One event of a load, and who takes its answer: a single object, so that the load costs little beside what it measures.
 */
final class BenchEvent implements CloudEvent, BiConsumer<Sent.Answer, Throwable> {

    private final EventTemplate template;
    private final String id;
    private final long number;
    private final long due;
    private final Tally tally;

    BenchEvent(EventTemplate template, String id, long number, long due, Tally tally) {
        this.template = template;
        this.id = id;
        this.number = number;
        this.due = due;
        this.tally = tally;
    }

    EventTemplate template() {
        return template;
    }

    /** Of all events of the phase, from 0. */
    long number() {
        return number;
    }

    /** When it was to be sent. */
    long due() {
        return due;
    }

    /** With any status. */
    void answered(int status) {
        tally.answered(this, status);
    }

    /** There is no answer, and will be none. */
    void failed(String problem) {
        tally.failed(this, problem);
    }

    @Override
    public void accept(Sent.Answer answer, @Nullable Throwable failure) {
        if (failure != null) {
            failed(failure.toString());
        } else if (answer.status() == 0) {
            failed(answer.reason());
        } else {
            answered(answer.status());
        }
    }

    @Override
    public @Nullable CloudEventData getData() {
        return template.event().getData();
    }

    @Override
    public SpecVersion getSpecVersion() {
        return template.event().getSpecVersion();
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getType() {
        return template.event().getType();
    }

    @Override
    public URI getSource() {
        return template.event().getSource();
    }

    @Override
    public @Nullable String getDataContentType() {
        return template.event().getDataContentType();
    }

    @Override
    public @Nullable URI getDataSchema() {
        return template.event().getDataSchema();
    }

    @Override
    public @Nullable String getSubject() {
        return template.event().getSubject();
    }

    @Override
    public @Nullable OffsetDateTime getTime() {
        return template.event().getTime();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return name.equals("id") ? id : template.event().getAttribute(name);
    }

    @Override
    public @Nullable Object getExtension(String name) {
        return template.event().getExtension(name);
    }

    @Override
    public Set<String> getExtensionNames() {
        return template.event().getExtensionNames();
    }
}
