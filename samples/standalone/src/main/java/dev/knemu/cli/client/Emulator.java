package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.Talk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** An emulator that runs, behind its JSON API. Whatever goes wrong is a {@link Problem} with the exit code for it. */
final class Emulator {

    private static final String API = "/_knemu/v1";

    private final URI url;
    private final Duration timeout;
    private final boolean mayNeedTls;
    private final HttpClient client;

    /** @param mayNeedTls whether {@link #direct()} is for https, too */
    Emulator(URI url, Duration timeout, boolean mayNeedTls) {
        this.mayNeedTls = mayNeedTls;
        this.url = url;
        this.timeout = timeout;
        this.client = builder()
                // The emulator is next door, whatever proxy there is to the world.
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    private HttpClient.Builder builder() {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
        return mayNeedTls ? builder : builder.sslContext(withoutCertificates());
    }

    /**
     * Every client makes a context of TLS, and the usual one reads all certificates that the JDK trusts: a fifth of the
     * time that a command takes, and for nothing where all is plain HTTP.
     */
    private static SSLContext withoutCertificates() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    URI url() {
        return url;
    }

    Duration timeout() {
        return timeout;
    }

    /** For requests to the emulator and to the world, as they stand. */
    HttpClient direct() {
        return client;
    }

    /** For addresses of the emulated cluster, which the emulator answers as an HTTP proxy. */
    HttpClient cluster() {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        return builder()
                .proxy(ProxySelector.of(new InetSocketAddress(url.getHost(), port)))
                .build();
    }

    JsonNode get(String path, Query query) {
        return json(request(path, query).GET());
    }

    /** As {@link #get}, empty where the API has nothing of that name. */
    Optional<JsonNode> find(String path, Query query) {
        HttpResponse<InputStream> response = answer(request(path, query).GET());
        if (response.statusCode() == 404) {
            JsonNode error = body(response);
            if (error.has("error")) {
                return Optional.empty();
            }
        }
        return Optional.of(checked(response));
    }

    JsonNode delete(String path, Query query) {
        return json(request(path, query).DELETE());
    }

    JsonNode post(String path, Query query, String contentType, byte[] body) {
        BodyPublisher publisher = BodyPublishers.ofByteArray(body);
        return json(request(path, query).header("content-type", contentType).POST(publisher));
    }

    /**
     * As {@link #post}, without a limit on time: deliveries that this begins are waited for.
     *
     * @param err where a terminal shows that it waits
     */
    JsonNode postAndWait(String path, JsonNode body, PrintWriter err) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + API + path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)));
        return Progress.during(Talk.on(err), () -> "Waiting until all have come to rest", () -> json(request));
    }

    private HttpRequest.Builder request(String path, Query query) {
        return HttpRequest.newBuilder(URI.create(url + API + path + query.text()))
                .timeout(timeout);
    }

    private JsonNode json(HttpRequest.Builder request) {
        return checked(answer(request));
    }

    private JsonNode checked(HttpResponse<InputStream> response) {
        JsonNode body = body(response);
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        throw refused(response.statusCode(), body);
    }

    private JsonNode body(HttpResponse<InputStream> response) {
        try (InputStream stream = response.body()) {
            return Json.parse(stream.readAllBytes()).orElseThrow(() -> notKnemu(response.statusCode()));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Problem notKnemu(int status) {
        return new Problem(
                ExitCode.FAILED,
                "what answers at " + url + " is no emulator of this version",
                "it answered " + status + ", and not with JSON",
                "name the port of knemu run after --url, or in KNEMU_URL");
    }

    private Problem refused(int status, JsonNode body) {
        String error = Json.text(body, "error");
        if (error.isEmpty()) {
            throw notKnemu(status);
        }
        int exitCode = switch (status) {
            case 400 -> ExitCode.USAGE;
            case 404 -> ExitCode.NOT_FOUND;
            case 409, 422 -> ExitCode.WRONG;
            default -> ExitCode.FAILED;
        };
        String hint = Json.text(body, "hint");
        int errors = body.path("errors").size();
        if (errors > 0) {
            return new Problem(
                    exitCode,
                    errors == 1 ? "the manifest has an error" : "the manifest has " + errors + " errors",
                    errors(body),
                    "correct what is listed, and call it again; nothing was applied");
        }
        return new Problem(
                exitCode,
                error,
                "the emulator at " + url + " answered " + status,
                hint.isEmpty() ? "see what there is with: knemu get -A" : hint);
    }

    /** What is wrong with a manifest, one line each. */
    private static String errors(JsonNode body) {
        return String.join(
                "\n", Json.elements(body.path("errors")).map(Emulator::error).toList());
    }

    private static String error(JsonNode error) {
        StringBuilder line = new StringBuilder(Json.text(error, "file"));
        if (error.path("line").asInt(0) > 0) {
            line.append(':').append(error.path("line").asInt());
        }
        if (error.path("column").asInt(0) > 0) {
            line.append(':').append(error.path("column").asInt());
        }
        String path = Json.text(error, "path");
        String hint = Json.text(error, "hint");
        line.append(line.isEmpty() ? "" : ": ").append(path).append(path.isEmpty() ? "" : ": ");
        return line.append(Json.text(error, "message"))
                .append(hint.isEmpty() ? "" : ". " + hint)
                .toString();
    }

    private HttpResponse<InputStream> answer(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ExitCode.FAILED, "interrupted", "while it waited for " + url, "call it again");
        }
    }

    /** What it means for a user that no answer came. */
    Problem unreachable(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return new Problem(
                    ExitCode.TIMED_OUT,
                    "no answer from " + url + " within " + Length.text(timeout),
                    "the emulator is busy, or what listens there is something else",
                    "wait longer with --timeout 2m, or name another with --url");
        }
        String reason = failure.getMessage();
        return new Problem(
                ExitCode.FAILED,
                "no emulator answers at " + url,
                reason == null || reason.isBlank() ? "nothing listens there, or it went away" : reason,
                "start one with: knemu run -f PATH\nor name the one that runs: --url http://HOST:PORT, or KNEMU_URL");
    }

    /** An answer that goes on, line by line, until either side ends it. */
    static final class Lines implements AutoCloseable {

        private final InputStream stream;
        private volatile boolean closed;

        private Lines(InputStream stream) {
            this.stream = stream;
        }

        /**
         * Gives every line, as JSON, until there are no more, or the taker wants no more, or this is closed.
         *
         * @return whether the emulator ended it
         */
        boolean forEach(Predicate<JsonNode> taker) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    Optional<JsonNode> entry = line.isBlank() ? Optional.empty() : Json.parse(line);
                    if (entry.isPresent() && !taker.test(entry.get())) {
                        return false;
                    }
                }
            } catch (IOException ended) {
                // A connection that breaks has ended, as one that is closed: there is nothing more to read.
                return !closed;
            }
            return !closed;
        }

        /** May be called by any thread. */
        @Override
        public void close() {
            closed = true;
            try {
                stream.close();
            } catch (IOException e) {
                // It is given up, whatever becomes of it.
            }
        }
    }

    /** Opens an answer that goes on; waits until it has begun. */
    Lines follow(String path, Query query) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + API + path + query.text()))
                .GET();
        HttpResponse<InputStream> response = answer(request);
        if (response.statusCode() / 100 != 2) {
            throw refused(response.statusCode(), body(response));
        }
        return new Lines(response.body());
    }
}
