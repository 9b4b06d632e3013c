package dev.knemu.cli.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans as an OpenTelemetry collector does, by OTLP over HTTP in protobuf, and reads them off the wire. */
public final class Collector implements AutoCloseable {

    /** One span, as far as the tests look at it; ids in hexadecimal. */
    public record Span(
            String service, String name, String trace, String id, String parent, Map<String, String> attributes) {}

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Span> spans() {
        return spans;
    }

    /** Method, path and content type of each request. */
    public List<String> requests() {
        return requests;
    }

    public Span named(String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No span is called " + name + "; there are " + spans));
    }

    private void take(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Content-Type"));
        try {
            read(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        } catch (RuntimeException e) {
            exchange.sendResponseHeaders(400, -1);
            throw e;
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    // ---- opentelemetry/proto/trace/v1/trace.proto, by field numbers

    private void read(byte[] request) {
        for (ByteBuffer resourceSpans : Message.of(request).all(1)) {
            Message ofResource = new Message(resourceSpans);
            String service =
                    attributes(new Message(ofResource.all(1).get(0)), 1).getOrDefault("service.name", "");
            for (ByteBuffer scopeSpans : ofResource.all(2)) {
                for (ByteBuffer span : new Message(scopeSpans).all(2)) {
                    spans.add(span(service, new Message(span)));
                }
            }
        }
    }

    private static Span span(String service, Message span) {
        return new Span(service, span.text(5), span.hex(1), span.hex(2), span.hex(4), attributes(span, 9));
    }

    private static Map<String, String> attributes(Message message, int field) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (ByteBuffer pair : message.all(field)) {
            Message keyValue = new Message(pair);
            Message value = new Message(keyValue.all(2).get(0));
            String text = value.all(1).isEmpty() ? String.valueOf(value.numbers.getOrDefault(3, 0L)) : value.text(1);
            attributes.put(keyValue.text(1), text);
        }
        return attributes;
    }

    /** A protobuf message without its schema. */
    private static final class Message {
        private final Map<Integer, List<ByteBuffer>> fields = new LinkedHashMap<>();
        private final Map<Integer, Long> numbers = new LinkedHashMap<>();

        static Message of(byte[] bytes) {
            return new Message(ByteBuffer.wrap(bytes));
        }

        Message(ByteBuffer bytes) {
            ByteBuffer left = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (left.hasRemaining()) {
                long tag = varint(left);
                int field = (int) (tag >>> 3);
                switch ((int) (tag & 7)) {
                    case 0 -> numbers.put(field, varint(left));
                    case 1 -> numbers.put(field, left.getLong());
                    case 2 -> {
                        int length = (int) varint(left);
                        fields.computeIfAbsent(field, any -> new ArrayList<>())
                                .add(left.slice(left.position(), length));
                        left.position(left.position() + length);
                    }
                    case 5 -> numbers.put(field, (long) left.getInt());
                    default -> throw new UncheckedIOException(new IOException("No protobuf: tag " + tag));
                }
            }
        }

        private static long varint(ByteBuffer bytes) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes.get();
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        List<ByteBuffer> all(int field) {
            return fields.getOrDefault(field, List.of());
        }

        String text(int field) {
            return all(field).isEmpty()
                    ? ""
                    : StandardCharsets.UTF_8
                            .decode(all(field).get(0).duplicate())
                            .toString();
        }

        String hex(int field) {
            if (all(field).isEmpty()) {
                return "";
            }
            ByteBuffer bytes = all(field).get(0).duplicate();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return HexFormat.of().formatHex(copy);
        }
    }
}
