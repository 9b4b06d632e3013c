package dev.knemu;

import dev.knemu.event.EventRules;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.KResource;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.source.WebhookAdapter;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import dev.knemu.transport.WebhookReceiver;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks that GitHubSources and GitLabSources take: each is converted and sent once, on one lane, and the sink's
 * answer is the sender's. What is refused, and what the sink does not take, is in the journal.
 */
final class WebhookSources implements WebhookReceiver {

    private final Function<ResourceKey, Optional<WebhookAdapter>> adapters;
    private final Function<ResourceKey, Optional<Resource>> resources;
    private final Transport transport;
    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Journal journal;
    private final UnderWay underWay;

    /**
     * @param adapters of the sources that are Ready
     * @param resources asked only to say why there is no adapter
     */
    WebhookSources(
            Function<ResourceKey, Optional<WebhookAdapter>> adapters,
            Function<ResourceKey, Optional<Resource>> resources,
            Transport transport,
            Time time,
            Lane lane,
            Supplier<String> ids,
            Journal journal,
            UnderWay underWay) {
        this.adapters = adapters;
        this.resources = resources;
        this.transport = transport;
        this.time = time;
        this.lane = lane;
        this.ids = ids;
        this.journal = journal;
        this.underWay = underWay;
    }

    @Override
    public Future<Reply> receive(Post post) {
        Promise<Reply> answer = Promise.promise();
        try {
            lane.execute(() -> {
                Future<Reply> reply;
                try {
                    reply = take(post);
                } catch (RuntimeException mistake) {
                    reply = Future.failedFuture(mistake);
                }
                reply.onComplete(answer);
            });
        } catch (RejectedExecutionException closed) {
            return Future.succeededFuture(Reply.status(503, "the emulator is closed"));
        }
        return answer.future();
    }

    private Future<Reply> take(Post post) {
        Kind kind = Kinds.called(post.kind()).orElseThrow();
        ResourceKey key = ResourceKey.of(kind.apiVersion(), kind.kind(), post.namespace(), post.name());
        Ref ref = new Ref(post.kind(), post.namespace(), post.name());
        Optional<WebhookAdapter> adapter = adapters.apply(key);
        if (adapter.isEmpty()) {
            return notOpen(key, ref);
        }
        WebhookAdapter.Reading reading = adapter.get().read(post.headers(), post.body(), ids.get(), time.now());
        if (reading instanceof WebhookAdapter.Reading.Refused refused) {
            return refuse(ref, refused.status(), refused.reason(), null);
        }
        CloudEvent event = ((WebhookAdapter.Reading.Converted) reading).event();
        Optional<String> problem = EventRules.check(event);
        return problem.isPresent()
                ? refuse(ref, 400, "No event can be made of it: " + problem.get(), event)
                : send(event, adapter.get(), ref);
    }

    private Future<Reply> notOpen(ResourceKey key, Ref ref) {
        Optional<Resource> source = resources.apply(key);
        if (source.isEmpty()) {
            return refuse(ref, 404, key + " does not exist. Apply it, or correct the path.", null);
        }
        String why = source.get() instanceof KResource resource
                ? resource.conditions().stream()
                        .filter(condition ->
                                condition.isFalse() && !condition.type().equals(ConditionSet.READY))
                        .map(condition -> condition.type() + " is False, " + condition.message())
                        .findFirst()
                        .orElse("its status says why")
                : "it is being deleted";
        return refuse(ref, 503, key + " is not Ready: " + why + ".", null);
    }

    private Future<Reply> refuse(Ref ref, int status, String reason, @Nullable CloudEvent event) {
        if (!journal.isOff()) {
            journal.record(new Entry.Refused(journal.nextSeq(), time.now(), 0, ref, status, reason, event));
        }
        return Future.succeededFuture(Reply.status(status, reason));
    }

    private Future<Reply> send(CloudEvent event, WebhookAdapter adapter, Ref ref) {
        Cancellation request = new Cancellation();
        Future<Reply> answer = transport
                .send(
                        adapter.sink(),
                        new Request(
                                event,
                                Headers.NONE,
                                Headers.NONE,
                                ref.namespace(),
                                false,
                                ContentMode.BINARY,
                                Redirects.ALL,
                                Request.Origin.PRODUCER,
                                0,
                                lane,
                                request))
                .map(reply -> {
                    if (!reply.isSuccess()) {
                        dropped(event, adapter, ref, reply);
                    }
                    return adapter.answer(reply);
                });
        underWay.add(request, answer);
        return answer;
    }

    private void dropped(CloudEvent event, WebhookAdapter adapter, Ref ref, Reply reply) {
        if (!journal.isOff()) {
            String why = reply.isAnswer() ? "answered " + reply.status() : reply.failure();
            journal.record(new Entry.Dropped(
                    journal.nextSeq(),
                    time.now(),
                    0,
                    journal.nextDelivery(0),
                    ref,
                    adapter.sink(),
                    reply.status(),
                    1,
                    "event " + event.getId() + " was not taken: " + why,
                    false));
        }
    }
}
