package dev.knemu.cli.client;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Posts events to one address as any producer would: over HTTP, to the Broker's path or by way of the proxy. */
final class Sender {

    private final Emulator emulator;
    private final Address address;
    private final boolean structured;
    private final Duration timeout;
    private final HttpClient client;
    private final URI url;

    Sender(Emulator emulator, Address address, boolean structured, Duration timeout) {
        this.emulator = emulator;
        this.address = address;
        this.structured = structured;
        this.timeout = timeout;
        boolean byPath = !address.path().isEmpty();
        this.client = byPath || !address.isInCluster() ? emulator.direct() : emulator.cluster();
        this.url = byPath ? URI.create(emulator.url() + address.path()) : address.url();
    }

    CompletableFuture<HttpResponse<String>> send(OutgoingEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(timeout);
        event.putInto(request, structured);
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** What it means for a user that no answer came. */
    Problem unreachable(Throwable thrown) {
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (failure instanceof HttpTimeoutException) {
            return new Problem(
                    ExitCode.TIMED_OUT,
                    "no answer from " + address.name() + " within " + Length.text(timeout),
                    "a Broker in memory answers once every delivery has come to rest, retries and all; whoever goes away"
                            + " before ends them",
                    "wait longer with --timeout 30m, and see with --follow what it waits for");
        }
        return address.path().isEmpty() && !address.isInCluster()
                ? address.unreachable(failure)
                : emulator.unreachable(failure);
    }

    /** What it means for a user that the answer is no. */
    Problem refused(OutgoingEvent event, HttpResponse<String> answer) {
        String body = answer.body().strip();
        return new Problem(
                ExitCode.WRONG,
                "event " + event.id() + " was refused by " + address.name() + " with " + answer.statusCode(),
                body.isEmpty() ? meaning(answer.statusCode()) : body,
                "knemu why " + event.id() + " says what the emulator knows of it; knemu get -A shows what there is");
    }

    private static String meaning(int status) {
        return switch (status) {
            case 400 -> "it is no event that this address takes";
            case 404 -> "there is nothing of that name";
            case 500 -> "there is no such channel, or a delivery failed and had no dead letter sink";
            case 503 -> "too much is open, or the emulator is closing";
            default -> "no reason was given";
        };
    }
}
