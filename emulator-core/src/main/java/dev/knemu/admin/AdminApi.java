package dev.knemu.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.journal.Journal;
import dev.knemu.match.UndecidableMatchException;
import dev.knemu.resource.NearestName;
import dev.knemu.transport.HttpLimits;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /_knemu/v1} on the emulator's port. What each path takes and gives is in {@code docs/reference/api.md}.
 *
 * <p>Requests are worked on by worker threads, so that a large answer holds up no event; streams go on the event loop of
 * their connection.
 */
public final class AdminApi {

    /** As deep as events lead to one another here, and what an event's data may add. */
    private static final int MOST_NESTED = 1_000;

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTED)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            // An event that is asked about must not have other numbers in its data than the one that was written.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final String ROOT = "/_knemu/v1";

    /** Each is woken by every entry that is written. */
    private static final int MOST_STREAMS = 64;

    /** How long a client that was refused may take to read why, before its connection is cut. */
    private static final long LINGER_MILLIS = 1_000;

    private final Vertx vertx;
    private final Emulation emulation;
    private final HttpLimits limits;
    private final AccessRules access;
    private final List<Route> routes = new ArrayList<>();
    private final Set<JournalStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * One method of one path.
     *
     * @param pattern below the root; a segment in braces is a variable
     * @param parameters of the query
     */
    private record Route(HttpMethod method, String pattern, Set<String> parameters, Handler handler) {

        Optional<List<String>> variables(List<String> path) {
            List<String> wanted = segments(pattern);
            if (wanted.size() != path.size()) {
                return Optional.empty();
            }
            List<String> variables = new ArrayList<>();
            for (int i = 0; i < path.size(); i++) {
                if (wanted.get(i).startsWith("{")) {
                    variables.add(path.get(i));
                } else if (!wanted.get(i).equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(variables);
        }

        String path() {
            return ROOT + pattern;
        }
    }

    /** Called on a worker thread. */
    private interface Handler {
        Future<Answer> handle(Call call);
    }

    /** What a request is answered. */
    sealed interface Answer {

        record Json(JsonNode body) implements Answer {}

        record Text(String mediaType, String body) implements Answer {}

        /** Lines, for as long as they come. */
        record Lines(Opening opening) implements Answer {}

        /** Makes the stream of a response, on the event loop. */
        interface Opening {
            JournalStream open(Context context, HttpServerResponse response);
        }
    }

    /**
     * @param limits of the port; they hold for this API as well
     */
    public AdminApi(Vertx vertx, Emulation emulation, HttpLimits limits) {
        this.vertx = vertx;
        this.emulation = emulation;
        this.limits = limits;
        this.access = new AccessRules(emulation::url);
        Journal journal = emulation.journal();
        ServiceRequests services = new ServiceRequests(emulation);
        JournalJson json = new JournalJson(journal, emulation::explain);
        ResourceRequests resources = new ResourceRequests(emulation);
        EventRequests events = new EventRequests(emulation, json);
        JournalRequests entries = new JournalRequests(emulation, json);
        DeadLetterRequests deadLetters = new DeadLetterRequests(emulation, json);
        get("", Set.of(), call -> self());
        get("/resources", Set.of("kind", "namespace", "name"), resources::list);
        json(HttpMethod.POST, "/resources", Set.of("dryRun", "file"), resources::apply);
        json(HttpMethod.DELETE, "/resources", Set.of("kind", "namespace", "name"), resources::delete);
        get("/services", Set.of(), call -> services.list());
        route(
                HttpMethod.GET,
                "/journal",
                JournalRequests.PARAMETERS,
                call -> Future.succeededFuture(entries.journal(call)));
        route(
                HttpMethod.GET,
                "/events/{id}",
                Set.of("source", "follow", "after"),
                call -> Future.succeededFuture(events.event(call)));
        get("/events/{id}/why", Set.of("subscription"), events::why);
        get("/why", Set.of("match", "subscription"), events::whyMatching);
        json(HttpMethod.POST, "/why", Set.of(), events::dryRun);
        get("/deadletters", Set.of("namespace", "subscription", "match"), deadLetters::list);
        get("/deadletters/{id}", Set.of(), deadLetters::show);
        GraphRequests graph = new GraphRequests(emulation);
        route(HttpMethod.GET, "/graph", Set.of("format"), call -> Future.succeededFuture(graph.draw(call)));
        route(
                HttpMethod.POST,
                "/deadletters/redeliver",
                Set.of(),
                call -> deadLetters.redeliver(call).map(Answer.Json::new));
        ReplayRequests replays = new ReplayRequests(emulation);
        route(HttpMethod.POST, "/replay", Set.of(), call -> replays.replay(call).map(Answer.Json::new));
    }

    private void get(String pattern, Set<String> parameters, Function<Call, JsonNode> handler) {
        json(HttpMethod.GET, pattern, parameters, handler);
    }

    private void json(HttpMethod method, String pattern, Set<String> parameters, Function<Call, JsonNode> handler) {
        route(method, pattern, parameters, call -> Future.succeededFuture(new Answer.Json(handler.apply(call))));
    }

    private void route(HttpMethod method, String pattern, Set<String> parameters, Handler handler) {
        routes.add(new Route(method, pattern, parameters, handler));
    }

    /** Answers there from now on; what others have mounted below {@code /_knemu} before goes first. */
    public void mount(Router router) {
        router.route("/_knemu*").handler(context -> handle(context.request()));
    }

    /**
     * Ends all streams, and lets no new one begin. What is written by now is still told to who reads it at once.
     *
     * @return completes when the last has ended
     */
    public Future<Void> close() {
        closed = true;
        return Future.join(streams.stream().map(JournalStream::end).toList()).mapEmpty();
    }

    private void handle(HttpServerRequest request) {
        try {
            access.check(request);
            List<String> path = path(request);
            Route route = route(request.method(), path);
            checkParameters(request, route);
            List<String> variables = route.variables(below(path)).orElseThrow();
            Context context = vertx.getOrCreateContext();
            Future<byte[]> body = request.method() == HttpMethod.POST
                    ? Body.read(vertx, request, limits)
                    : Future.succeededFuture(new byte[0]);
            body.compose(bytes -> {
                        Call call = new Call(request, variables, bytes);
                        return vertx.executeBlocking(() -> route.handler().handle(call), false);
                    })
                    .compose(Function.identity())
                    .onComplete(answer -> context.runOnContext(ignored -> {
                        if (answer.succeeded()) {
                            give(context, request, answer.result());
                        } else {
                            fail(request, answer.cause());
                        }
                    }));
        } catch (RuntimeException e) {
            fail(request, e);
        }
    }

    private static List<String> path(HttpServerRequest request) {
        String path = request.path();
        try {
            return segments(path).stream()
                    .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ApiProblem(
                    400, "The path " + path + " is not percent-encoded rightly.", "Encode each segment of its own.");
        }
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        segments.remove(0);
        if (!segments.isEmpty() && segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return segments;
    }

    /** The segments below the root; for a path that is not there, one that no route has. */
    private static List<String> below(List<String> path) {
        List<String> root = segments(ROOT);
        return path.size() >= root.size() && path.subList(0, root.size()).equals(root)
                ? path.subList(root.size(), path.size())
                : List.of("");
    }

    private Route route(HttpMethod method, List<String> path) {
        List<String> below = below(path);
        // A variable takes what has no place of its own.
        List<Route> here = new ArrayList<>();
        for (Route route : routes) {
            if (route.variables(below).isPresent()) {
                here.add(route);
            }
        }
        Optional<Route> found =
                here.stream().filter(route -> route.method().equals(method)).findFirst();
        if (found.isPresent()) {
            return found.get();
        }
        if (here.isEmpty()) {
            throw new ApiProblem(
                    404, "There is no /" + String.join("/", path) + " here.", "There are " + paths() + ".");
        }
        Set<String> methods =
                here.stream().map(route -> route.method().name()).collect(Collectors.toCollection(TreeSet::new));
        throw new ApiProblem(
                405,
                "/" + String.join("/", path) + " does not know " + method + ".",
                "Use " + String.join(" or ", methods) + ".");
    }

    private String paths() {
        return routes.stream().map(Route::path).distinct().collect(Collectors.joining(", "));
    }

    private static void checkParameters(HttpServerRequest request, Route route) {
        MultiMap parameters;
        try {
            parameters = request.params();
        } catch (IllegalArgumentException e) {
            throw new ApiProblem(
                    400, "The query of " + request.uri() + " is not percent-encoded rightly.", "Encode each value.");
        }
        for (Map.Entry<String, String> parameter : parameters) {
            if (!route.parameters().contains(parameter.getKey())) {
                Set<String> known = new TreeSet<>(route.parameters());
                throw new ApiProblem(
                        400,
                        route.path() + " has no parameter \"" + parameter.getKey() + "\".",
                        known.isEmpty()
                                ? "It has none."
                                : NearestName.of(parameter.getKey(), known)
                                                .map(near -> "Did you mean " + near + "? ")
                                                .orElse("")
                                        + "It has " + String.join(", ", known) + ".");
            }
        }
    }

    private void give(Context context, HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (answer instanceof Answer.Json json) {
            send(response, 200, json.body());
            return;
        }
        if (answer instanceof Answer.Text text) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, text.mediaType() + "; charset=utf-8")
                    .end(text.body());
            return;
        }
        if (closed) {
            fail(request, new ApiProblem(503, "The emulator is closing.", "Start it again."));
        } else if (streams.size() >= MOST_STREAMS) {
            fail(
                    request,
                    new ApiProblem(
                            503,
                            streams.size() + " streams are open, and there may be no more.",
                            "End one of those that follow the journal or an event."));
        } else {
            JournalStream stream = ((Answer.Lines) answer).opening().open(context, response);
            streams.add(stream);
            stream.ended().onComplete(ended -> streams.remove(stream));
            stream.start();
            if (closed) {
                stream.end();
            }
        }
    }

    private void fail(HttpServerRequest request, Throwable failure) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (failure instanceof ApiProblem problem) {
            send(response, problem.status(), problem.body());
            if (!request.isEnded() && request.method() != HttpMethod.GET) {
                vertx.setTimer(LINGER_MILLIS, late -> cut(request));
            }
        } else if (failure instanceof UndecidableMatchException) {
            send(response, 400, new ApiProblem(400, "match: " + failure.getMessage(), "Ask in another way.").body());
        } else {
            LOG.error("{} {} failed", request.method(), request.uri(), failure);
            send(
                    response,
                    500,
                    new ApiProblem(500, "Knemu failed: " + failure, "This is a mistake of ours; please report it.")
                            .body());
        }
    }

    /** Who still sends what nobody reads would hold the connection for ever. */
    private static void cut(HttpServerRequest request) {
        if (!request.isEnded()) {
            if (request.version() == HttpVersion.HTTP_2) {
                request.response().reset();
            } else {
                request.connection().close();
            }
        }
    }

    private static void send(HttpServerResponse response, int status, JsonNode body) {
        try {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(body)).appendByte((byte) '\n'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer cannot be written as JSON", e);
        }
    }

    private JsonNode self() {
        Journal journal = emulation.journal();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", emulation.version());
        json.put("java", Runtime.version().toString());
        json.put("url", emulation.url().toString());
        json.put("time", JournalJson.time(emulation.now()));
        long written = journal.written();
        json.putObject("journal")
                .put("level", journal.level().name().toLowerCase(Locale.ROOT))
                .put("written", written)
                .put("kept", journal.isOff() ? 0 : written - journal.oldest() + 1);
        ArrayNode paths = json.putArray("paths");
        for (Route route : routes) {
            paths.add(route.method() + " " + route.path());
        }
        return json;
    }
}
