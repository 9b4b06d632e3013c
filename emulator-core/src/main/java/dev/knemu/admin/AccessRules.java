package dev.knemu.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Who may ask. Any page in a browser may send requests to this machine, so what a browser says of the page counts.
 *
 * <p>Of another origin than this port it may nothing. But the browser takes a page for one of this port when the page's
 * name leads to this machine, and whoever owns a name may have it lead anywhere (DNS rebinding). So this API answers only
 * under names that nobody can own.
 */
final class AccessRules {

    private final Supplier<URI> url;

    /** @param url of the port, asked once it is open */
    AccessRules(Supplier<URI> url) {
        this.url = url;
    }

    /** @throws ApiProblem when the request is to be refused */
    void check(HttpServerRequest request) {
        HostAndPort host = request.authority();
        // Without one it is no browser that asks.
        if (host != null && !isOwn(host.host())) {
            throw new ApiProblem(
                    403,
                    "The request is for the host " + host.host()
                            + ", and a name from the public DNS may lead here without our knowing.",
                    "Ask by an address or a name without a dot, such as " + url.get()
                            + ", or start Knemu with this name as its host.");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !isOwn(origin, request.connection().localAddress().port())) {
            throw new ApiProblem(
                    403,
                    "A page of " + origin + " asked for " + request.method() + " " + request.path()
                            + ", and pages of other origins may neither see nor change anything here.",
                    "Ask without an Origin header, as curl does, or from a page of " + url.get() + ".");
        }
    }

    /** Names without a dot are those of machines and containers nearby; the two endings are kept out of the public DNS. */
    private boolean isOwn(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.indexOf('.') < 0
                || name.indexOf(':') >= 0
                || name.chars().allMatch(character -> character == '.' || character >= '0' && character <= '9')
                || name.endsWith(".localhost")
                || name.endsWith(".internal")
                || name.equalsIgnoreCase(url.get().getHost());
    }

    private boolean isOwn(String origin, int port) {
        return List.of(
                        "http://localhost:" + port,
                        "http://127.0.0.1:" + port,
                        "http://[::1]:" + port,
                        url.get().toString().toLowerCase(Locale.ROOT))
                .contains(origin.toLowerCase(Locale.ROOT));
    }
}
