package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.SourceStatus;

/** What all sources say of their sink. */
final class Sources {

    static final String SINK_PROVIDED = "SinkProvided";

    private Sources() {}

    static SourceStatus withSink(SourceStatus status, Resolution sink) {
        return new SourceStatus(sink.url(), sink.certificates(), sink.audience(), status.ceAttributes(), status.auth());
    }

    static Conditions noSink(Conditions conditions, Resolution sink) {
        return conditions.markFalse(SINK_PROVIDED, "NotFound", sink.failure());
    }
}
