package dev.knemu.cli.run;

import dev.knemu.EventingEmulator;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;

/** Where programs on this machine reach what the emulated cluster calls otherwise. */
final class Reachable {

    private final URI emulator;

    Reachable(URI emulator) {
        this.emulator = emulator;
    }

    /** An emulator that listens on all interfaces is reached on this machine's own. */
    static Reachable of(EventingEmulator eventing) {
        URI url = eventing.url();
        boolean everywhere = url.getHost().equals("0.0.0.0") || url.getHost().equals("[::]");
        return new Reachable(everywhere ? URI.create("http://127.0.0.1:" + url.getPort()) : url);
    }

    /** The same address for a program that knows no cluster; any that is not of the cluster stays as it is. */
    URI from(URI address) {
        return ClusterAddresses.reachable(address, emulator);
    }
}
