package dev.knemu.standin;

import dev.knemu.resource.Container;
import dev.knemu.time.Time;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Transport;
import java.util.function.Supplier;

/**
 * Which stand-in acts in place of which image, by the image's name without registry, tag and digest.
 *
 * <p>An image that is not known here gets event-display. What each does, and what it does otherwise than its image, is
 * in {@code docs/reference/stand-ins.md}.
 */
public final class StandInImages {

    private final Receiver eventDisplay;
    private final Transport transport;
    private final Time time;
    private final Supplier<String> ids;

    /**
     * @param eventDisplay prints for all that print
     * @param transport the way out of those that send
     * @param ids gives each event that a stand-in makes its id
     */
    public StandInImages(Receiver eventDisplay, Transport transport, Time time, Supplier<String> ids) {
        this.eventDisplay = eventDisplay;
        this.transport = transport;
        this.time = time;
        this.ids = ids;
    }

    /**
     * The stand-in for a container that serves. Keeps nothing of those made before.
     *
     * @throws UnusableContainerException when the container's environment asks for what the stand-in cannot do
     */
    public StandIn of(Container container) {
        String image = container.imageName();
        return switch (image) {
            case Appender.NAME -> new StandIn(Appender.NAME, new Appender(container));
            case "filter-nodejs" -> new StandIn(JavaScriptFilter.NAME, JavaScriptFilter.of(container));
            case "transformer-nodejs" -> new StandIn(JavaScriptTransformer.NAME, JavaScriptTransformer.of(container));
            case "cloudevents-player" -> CloudEventsPlayer.of(container, transport, time);
            case "heartbeats-receiver" -> new StandIn("heartbeats-receiver", eventDisplay);
            default ->
                HelloWorld.isMeantBy(image)
                        ? HelloWorld.of(container, time, ids)
                        : new StandIn(EventDisplay.NAME, eventDisplay);
        };
    }
}
