package dev.knemu;

import dev.knemu.resource.Container;

/**
 * Runs in place of a container that sends events by itself: the container of a ContainerSource, or of a Deployment, Job
 * or Pod that a SinkBinding tells where to send.
 *
 * <pre>{@code
 * eventing.container("ghcr.io/shop/poller", container -> {
 *     Poller poller = Poller.start(URI.create(container.env().get("K_SINK")));
 *     return poller::stop;
 * });
 * }</pre>
 *
 * <p>The container's environment has {@code K_SINK} and {@code K_CE_OVERRIDES} as soon as the sink has an address (source:
 * knative/eventing {@code pkg/apis/sources/v1/sinkbinding_lifecycle.go}). With an HTTP port, {@code K_SINK} is a URL on
 * that port, which any program on this machine can post to; without, it is the address in the cluster, for {@link
 * EventingEmulator#sink}.
 */
@FunctionalInterface
public interface Program {

    /**
     * Starts it. Called when the container appears, and again when its image, arguments or environment change, after
     * what ran before was stopped; by whoever applies, one call at a time. Must not block and not call the emulator back
     * in the same thread.
     *
     * @return ends it
     */
    Running start(Container container);

    /** A program that runs. */
    @FunctionalInterface
    interface Running {

        /** Called once, when the container is gone or changes, or the emulator closes. Must not block. */
        void stop();
    }
}
