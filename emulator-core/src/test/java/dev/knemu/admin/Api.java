package dev.knemu.admin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.knemu.EventingEmulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The API of a running emulator as a client sees it, over real HTTP. */
final class Api {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final String base;
    private final HttpClient client;

    Api(EventingEmulator eventing) {
        this(eventing, HttpClient.Version.HTTP_1_1);
    }

    Api(EventingEmulator eventing, HttpClient.Version version) {
        base = eventing.url() + "/_knemu/v1";
        client = HttpClient.newBuilder().version(version).build();
    }

    /** What came back. */
    record Answer(int status, JsonNode body) {

        String error() {
            return body.path("error").asText();
        }

        String hint() {
            return body.path("hint").asText();
        }
    }

    Answer get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return answer(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> text(String path) {
        return client.sendAsync(request(path).GET().build(), BodyHandlers.ofString())
                .join();
    }

    Answer delete(String path) {
        return answer(request(path).DELETE());
    }

    Answer post(String path, String body, String... headers) {
        return sending(path, body, headers).join();
    }

    CompletableFuture<Answer> sending(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(Api::answer);
    }

    private HttpRequest.Builder request(String path) {
        URI url = URI.create(path.startsWith("/_knemu") ? base.replace("/_knemu/v1", "") + path : base + path);
        return HttpRequest.newBuilder(url).timeout(LONGEST);
    }

    private Answer answer(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString())
                .thenApply(Api::answer)
                .join();
    }

    private static Answer answer(HttpResponse<String> response) {
        try {
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + response.body(), e);
        }
    }

    /** Opens a stream; it is there when this returns. */
    Lines follow(String path) {
        HttpResponse<InputStream> response = client.sendAsync(
                        request(path).GET().build(), BodyHandlers.ofInputStream())
                .join();
        if (response.statusCode() != 200) {
            throw new AssertionError("answered " + response.statusCode());
        }
        return new Lines(response);
    }

    /** Lines of JSON as they come. */
    static final class Lines implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader reader;

        private Lines(HttpResponse<InputStream> response) {
            this.response = response;
            this.reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        String contentType() {
            return response.headers().firstValue("content-type").orElse("");
        }

        /** Waits for the next one; {@code null} when the stream has ended. */
        JsonNode next() {
            try {
                String line = reader.readLine();
                return line == null ? null : JSON.readTree(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits for one, whatever comes before it. */
        JsonNode next(Predicate<JsonNode> wanted) {
            JsonNode line = next();
            while (line != null && !wanted.test(line)) {
                line = next();
            }
            return line;
        }

        /** Waits for the end. */
        List<JsonNode> rest() {
            List<JsonNode> lines = new ArrayList<>();
            for (JsonNode line = next(); line != null; line = next()) {
                lines.add(line);
            }
            return lines;
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
