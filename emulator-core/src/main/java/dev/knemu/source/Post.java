package dev.knemu.source;

import io.cloudevents.CloudEvent;
import java.net.URI;

/** One event on its way from a source to its sink. */
public interface Post {

    /** Of the source: what it is, as in its manifest. */
    String kind();

    /** Of the source. */
    String namespace();

    /** Of the source. */
    String name();

    URI sink();

    CloudEvent event();
}
