package dev.knemu.control;

import dev.knemu.resource.FreeForm;
import dev.knemu.resource.Resource;
import dev.knemu.transport.AddressBook.Endpoint;
import java.util.Optional;

/** Gives a Service that nothing real stands behind something to stand behind it. */
@FunctionalInterface
public interface StandIns {

    /**
     * Asked anew whenever the Service or its pod template changes; may give the same endpoint again.
     *
     * @param service a core {@code v1} Service or a {@code serving.knative.dev/v1} Service
     * @param template the PodTemplateSpec behind it, as far as it is known: the Knative Service's own, or that of the
     *     workload which the core Service selects
     */
    StandIn forService(Resource service, Optional<FreeForm> template);

    /**
     * What stands in.
     *
     * @param name as people call it, such as {@code event-display}
     * @param image that it stands in for; empty when none is known
     */
    record StandIn(Endpoint endpoint, String name, Optional<String> image) {}
}
