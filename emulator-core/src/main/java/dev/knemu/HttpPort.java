package dev.knemu;

import dev.knemu.admin.AdminApi;
import dev.knemu.transport.HttpIngress;
import dev.knemu.transport.HttpTransportOptions;
import dev.knemu.transport.WebhookDoor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;

/** The port that an emulator opens when it was asked to: events, webhooks, the JSON API and the user's own routes. */
final class HttpPort {

    private static final Duration OPENING = Duration.ofSeconds(10);

    private final EmulatorOptions options;
    private final HttpIngress ingress;
    private final AdminApi admin;
    private int number = -1;

    /**
     * @param api what the JSON API sees
     */
    HttpPort(Machinery machinery, Vertx vertx, ApiView api) {
        this.options = machinery.options();
        this.ingress = new HttpIngress(
                vertx,
                machinery.addresses(),
                machinery.lanes().all(),
                options.httpLimits(),
                HttpTransportOptions.DEFAULT,
                machinery.refusals());
        this.admin = new AdminApi(vertx, api, options.httpLimits());
        new WebhookDoor(vertx, options.httpLimits(), machinery.refusals(), machinery.webhooks())
                .mount(ingress.router());
        options.routes().accept(ingress.router());
        admin.mount(ingress.router());
    }

    /** @throws IllegalStateException when it cannot be opened; says which and why */
    void open() {
        int wanted = options.port().orElseThrow();
        try {
            this.number = Blocking.await(ingress.listen(options.host(), wanted), OPENING);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "The HTTP port " + options.host() + ":" + wanted + " cannot be opened: " + e.getMessage()
                            + ". Choose another, or 0 for any that is free.",
                    e.getCause());
        }
    }

    int number() {
        return number;
    }

    URI url() {
        String host = options.host();
        return URI.create(
                "http://" + (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + number);
    }

    /** Of an emulator that listens on all interfaces, this machine's own is told. */
    URI urlOnThisMachine() {
        String host = url().getHost();
        return host.equals("0.0.0.0") || host.equals("[::]") ? URI.create("http://127.0.0.1:" + number) : url();
    }

    /** Takes no more events; what was taken is still answered. */
    void drain() {
        ingress.drain();
    }

    /** Lets those who follow what happens see it to its end. */
    Future<Void> endApi() {
        return admin.close();
    }

    Future<Void> close() {
        return ingress.close();
    }
}
