package dev.knemu.control;

import dev.knemu.resource.Container;
import dev.knemu.resource.Resource;
import dev.knemu.transport.AddressBook.Endpoint;
import java.util.Optional;

/** Gives a Service that nothing real stands behind something to stand behind it. */
@FunctionalInterface
public interface StandIns {

    /**
     * Asked when the Service appears and whenever its container changes.
     *
     * @param service a core {@code v1} Service or a {@code serving.knative.dev/v1} Service
     * @param container of the pods behind it, as far as they are known: those of the Knative Service itself, or of the
     *     workload which the core Service selects; without an image when there is none
     */
    StandIn forService(Resource service, Container container);

    /**
     * What stands in.
     *
     * @param name as people call it, such as {@code event-display}
     * @param problem why it cannot do what its container is told to, which makes the Service fail; else empty
     */
    record StandIn(Endpoint endpoint, String name, Optional<String> problem) {

        public StandIn(Endpoint endpoint, String name) {
            this(endpoint, name, Optional.empty());
        }
    }
}
