package dev.knemu.source;

import io.vertx.core.Future;
import java.util.List;

/** One source that runs. */
public interface SourceRunner {

    /** Makes no more events. The future completes when every one that it made is delivered or lost. */
    Future<Void> stop();

    /** The events that it made and that are neither delivered nor lost. Called on the lane. */
    List<? extends Post> open();

    /** Whether a sink's answer is awaited that only real time can bring. Asked where no lane runs. */
    boolean awaitsOutside();
}
