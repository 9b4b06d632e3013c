package dev.knemu;

import dev.knemu.control.StandIns;
import dev.knemu.resource.Container;
import dev.knemu.resource.Resource;
import dev.knemu.standin.StandInImages;
import dev.knemu.standin.UnusableContainerException;
import dev.knemu.transport.AddressBook.Endpoint;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import io.vertx.core.Future;
import java.util.Optional;

/** Gives each Service that nothing real stands behind the stand-in for its image. */
final class BuiltInStandIns implements StandIns {

    private final StandInImages images;

    BuiltInStandIns(StandInImages images) {
        this.images = images;
    }

    @Override
    public StandIn forService(Resource service, Container container) {
        try {
            var standIn = images.of(container);
            return new StandIn(new Endpoint.Inside(standIn.receiver(), standIn.name(), standIn.web()), standIn.name());
        } catch (UnusableContainerException e) {
            String name = container.imageName();
            String problem = "The stand-in for the image " + container.image() + " " + e.getMessage();
            Receiver refusing = request -> Future.succeededFuture(Reply.status(503, problem));
            return new StandIn(new Endpoint.Inside(refusing, name, null), name, Optional.of(problem));
        }
    }
}
