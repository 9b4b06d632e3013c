package dev.knemu.cli.client;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server that answers what a test says, and keeps what it was asked: for answers that no emulator gives on demand. */
final class ScriptedApi implements AutoCloseable {

    private record Answer(int status, String body) {}

    private final Map<String, Answer> answers = Collections.synchronizedMap(new LinkedHashMap<>());
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;

    ScriptedApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(request);
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = answers.entrySet().stream()
                    .filter(entry -> request.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(new Answer(404, "no such page"));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param request the beginning of a method and a path below the API, such as {@code GET /resources} */
    ScriptedApi on(String request, int status, String body) {
        answers.put(request.replaceFirst(" ", " /_knemu/v1"), new Answer(status, body));
        return this;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
