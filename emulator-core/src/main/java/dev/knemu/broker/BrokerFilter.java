package dev.knemu.broker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.event.KnativeEvent;
import dev.knemu.event.KnativeExtensions;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalInt;

/**
 * The address of the filter that stands between a Broker's channel and one Trigger's subscriber. Deliveries inside the
 * emulator do not come by here, since they know filter and subscriber themselves; it is for whoever posts to the address
 * that the generated Subscription shows.
 *
 * <p>One attempt, without a timeout: to try again is the channel's. Source: knative/eventing {@code
 * pkg/broker/filter/filter_handler.go}; its paths for replies and dead letters belong to OIDC, and are not emulated.
 */
public final class BrokerFilter implements Receiver {

    private final SubscriptionRoute trigger;
    private final Transport transport;
    private final Time time;
    private final Journal journal;

    public BrokerFilter(SubscriptionRoute trigger, Transport transport, Time time, Journal journal) {
        this.trigger = trigger;
        this.transport = transport;
        this.time = time;
        this.journal = journal;
    }

    @Override
    public Future<Reply> receive(Request request) {
        CloudEvent brought = KnativeEvent.asText(request.event());
        OptionalInt ttl = KnativeEvent.ttl(brought);
        if (ttl.isEmpty()) {
            return refuse(
                    request,
                    400,
                    "the event has no " + KnativeExtensions.BROKER_TTL
                            + ", so it did not come through the Broker. Post it to the Broker's address");
        }
        if (!trigger.hasSubscriber()) {
            return refuse(request, 404, "the Trigger has no subscriber; its status says why");
        }
        CloudEvent event = KnativeEvent.withoutTtl(brought);
        if (!trigger.filter().matches(event)) {
            return Future.succeededFuture(Reply.OK);
        }
        return transport
                .send(trigger.subscriber(), toSubscriber(event, request))
                .map(reply -> answer(reply, ttl.getAsInt()));
    }

    private Request toSubscriber(CloudEvent event, Request request) {
        return new Request(
                event,
                request.passedOn(),
                request.trace(),
                trigger.ref().namespace(),
                true,
                trigger.plan().mode(),
                Redirects.ALL,
                Request.Origin.INSIDE,
                request.cause(),
                request.lane(),
                request.cancellation());
    }

    private Reply answer(Reply reply, int ttl) {
        if (!reply.isAnswer()) {
            return failure(500, Headers.NONE, ("dispatch error: " + reply.failure()).getBytes(StandardCharsets.UTF_8));
        }
        if (!reply.isSuccess()) {
            return failure(reply.status(), reply.headers().passedOn(), reply.body());
        }
        if (reply.event() != null) {
            CloudEvent event = KnativeEvent.withTtl(reply.event(), ttl);
            return Reply.event(reply.status(), event)
                    .withHeaders(reply.headers().passedOn());
        }
        // A Broker wants an event or nothing in an answer.
        return reply.malformed() != null || reply.body().length > 0
                ? Reply.status(502)
                : Reply.status(reply.status()).withHeaders(reply.headers().passedOn());
    }

    /** What the channel unwraps to tell the dead letter sink of the subscriber, and not of the filter. */
    private Reply failure(int status, Headers headers, byte[] body) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("errdestination", trigger.subscriber().toString())
                .put("errresponsebody", Base64.getEncoder().encodeToString(body))
                .toString();
        return Reply.status(status, json).withHeaders(headers);
    }

    private Future<Reply> refuse(Request request, int status, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Refused(
                    journal.nextSeq(), time.now(), request.cause(), trigger.ref(), status, reason, request.event()));
        }
        return Future.succeededFuture(Reply.status(status));
    }
}
