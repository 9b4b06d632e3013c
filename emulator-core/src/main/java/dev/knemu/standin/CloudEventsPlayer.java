package dev.knemu.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.event.Attributes;
import dev.knemu.event.EventSize;
import dev.knemu.resource.Container;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.ClusterAddresses;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import dev.knemu.transport.WebFace;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents Player of Knative's quickstart: shows what it receives, and sends to a Broker.
 *
 * <p>Source: ruromero/cloudevents-player {@code MessageResource.java}, {@code MessageReceiverResource.java}, {@code
 * MessageService.java}. Not emulated: the web socket; the page is one of our own. May be used from several lanes.
 */
final class CloudEventsPlayer implements Receiver, WebFace {

    static final String NAME = "cloudevents-player";

    private static final int MOST_MESSAGES = 200;

    /** What the kept events may count for together; the newest is kept however large it is. */
    private static final long MOST_BYTES = 16 << 20;

    private static final int PAGE_SIZE = 10;

    private enum State {
        SENT,
        RECEIVED,
        FAILED
    }

    private record Message(Instant receivedAt, CloudEvent event, State type) {}

    private final @Nullable URI broker;
    private final Transport transport;
    private final Time time;

    /** Newest first. */
    private final Deque<Message> messages = new ArrayDeque<>();

    private long bytes;

    private CloudEventsPlayer(@Nullable URI broker, Transport transport, Time time) {
        this.broker = broker;
        this.transport = transport;
        this.time = time;
    }

    static StandIn of(Container container, Transport transport, Time time) {
        CloudEventsPlayer player = new CloudEventsPlayer(broker(container), transport, time);
        return new StandIn(NAME, player, player);
    }

    /** {@code null}: to itself. */
    private static @Nullable URI broker(Container container) {
        String mode = container.variable("PLAYER_MODE").orElse("KNATIVE").toUpperCase(Locale.ROOT);
        switch (mode) {
            case "LOCAL" -> {
                return null;
            }
            case "KNATIVE" -> {
                for (String variable : new String[] {"BROKER_URI", "BROKER_URL", "K_SINK"}) {
                    if (container.unresolved().containsKey(variable)) {
                        throw new UnusableContainerException(
                                "cannot run: " + container.unresolved().get(variable) + ".");
                    }
                    if (container.variable(variable).isPresent()) {
                        return uri(variable, container.variable(variable).get());
                    }
                }
                return ClusterAddresses.broker(
                        container.variable("BROKER_NAMESPACE").orElse(container.namespace()),
                        container
                                .variable("BROKER_NAME")
                                .or(() -> container.variable("PLAYER_BROKER"))
                                .orElse("default"));
            }
            default ->
                throw new UnusableContainerException("knows no PLAYER_MODE \"" + mode + "\". Write KNATIVE or LOCAL.");
        }
    }

    private static URI uri(String variable, String value) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new UnusableContainerException("cannot send to " + variable + " \"" + value
                    + "\", which is no URL. Write one such as "
                    + ClusterAddresses.broker("default", "default") + ".");
        }
    }

    @Override
    public Future<Reply> receive(Request request) {
        keep(request.event(), State.RECEIVED);
        return Future.succeededFuture(Reply.ACCEPTED);
    }

    @Override
    public @Nullable Future<Page> answer(Visit visit) {
        boolean atMessages = visit.bare().equals("/messages");
        return switch (visit.method()) {
            case "GET" ->
                atMessages
                        ? Future.succeededFuture(list(visit))
                        : visit.bare().equals("/") ? Future.succeededFuture(html()) : null;
            case "POST" -> atMessages ? send(visit) : null;
            case "DELETE" -> atMessages ? Future.succeededFuture(clear()) : null;
            default -> null;
        };
    }

    private Page list(Visit visit) {
        int page = number(visit.parameter("page", "0"), 0);
        int size = number(visit.parameter("size", "10"), PAGE_SIZE);
        List<Message> kept;
        synchronized (messages) {
            kept = List.copyOf(messages);
        }
        ArrayNode list = EventData.JSON.createArrayNode();
        // Upstream's own arithmetic: the second page is twice as long as the first.
        kept.stream()
                .skip((long) page * size)
                .limit((long) page * size + size)
                .forEach(message -> write(message, list.addObject()));
        return new Page(200, "application/json;charset=UTF-8", list.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static int number(String text, int otherwise) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static void write(Message message, ObjectNode json) {
        CloudEvent event = message.event();
        json.put("id", event.getId())
                .put("receivedAt", message.receivedAt().toString())
                .put("subject", event.getSubject())
                .put("eventType", event.getType())
                .put("source", event.getSource().toString())
                .put("type", message.type().name());
        ObjectNode extensions = json.putObject("extensions");
        for (String name : event.getExtensionNames()) {
            extensions.put(name, Attributes.text(event.getExtension(name)));
        }
        byte[] data = EventData.bytes(event);
        try {
            json.set("data", data.length == 0 ? null : EventData.json(event));
        } catch (JsonProcessingException e) {
            json.put("data", new String(data, StandardCharsets.UTF_8));
        }
    }

    private static Page html() {
        try (InputStream page = CloudEventsPlayer.class.getResourceAsStream("player.html")) {
            if (page == null) {
                throw new IllegalStateException("The player's page is not on the class path");
            }
            return new Page(200, "text/html; charset=utf-8", page.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Future<Page> send(Visit visit) {
        CloudEvent event = visit.event();
        if (event == null) {
            return Future.succeededFuture(Page.text(
                    400,
                    "The request holds no CloudEvent. Send ce-specversion, ce-id, ce-type and ce-source as headers, or"
                            + " the event as application/cloudevents+json."));
        }
        Lane lane = visit.lane();
        if (broker == null) {
            keep(event, State.SENT);
            keep(event, State.RECEIVED);
            return Future.succeededFuture(Page.status(202));
        }
        return transport.send(broker, Request.from(event, lane)).map(reply -> {
            keep(event, reply.isSuccess() ? State.SENT : State.FAILED);
            return Page.status(202);
        });
    }

    private Page clear() {
        synchronized (messages) {
            messages.clear();
            bytes = 0;
        }
        return Page.status(202);
    }

    private void keep(CloudEvent event, State type) {
        synchronized (messages) {
            messages.addFirst(new Message(time.now(), event, type));
            bytes += EventSize.of(event);
            while (messages.size() > MOST_MESSAGES || bytes > MOST_BYTES && messages.size() > 1) {
                bytes -= EventSize.of(messages.removeLast().event());
            }
        }
    }
}
