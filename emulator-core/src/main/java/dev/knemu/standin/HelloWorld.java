package dev.knemu.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.knemu.resource.Container;
import dev.knemu.time.Time;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.WebFace;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hello-world programs of Knative's samples. Two sorts go by one name: that of Serving greets whoever asks, that of
 * Eventing replies to an event with an event. This one is both: an event gets an event, all else is greeted.
 *
 * <p>Source: knative/docs {@code code-samples/serving/hello-world}, {@code code-samples/eventing/helloworld}.
 */
final class HelloWorld implements Receiver, WebFace {

    static final String NAME = "hello-world";

    private static final String REPLY_TYPE = "dev.knative.samples.hifromknative";
    private static final URI REPLY_SOURCE = URI.create("knative/eventing/samples/hello-world");

    private final String target;
    private final Time time;
    private final Supplier<String> ids;

    private HelloWorld(String target, Time time, Supplier<String> ids) {
        this.target = target;
        this.time = time;
        this.ids = ids;
    }

    /** {@code hello-world} and {@code helloworld}, as they are and for each language: {@code helloworld-go}. */
    static boolean isMeantBy(String image) {
        String name = image.startsWith("eventing-") ? image.substring("eventing-".length()) : image;
        return name.equals("helloworld")
                || name.equals("hello-world")
                || name.startsWith("helloworld-")
                || name.startsWith("hello-world-");
    }

    static StandIn of(Container container, Time time, Supplier<String> ids) {
        HelloWorld hello = new HelloWorld(container.variable("TARGET").orElse("World"), time, ids);
        return new StandIn(NAME, hello, hello);
    }

    @Override
    public @Nullable Future<Page> answer(Visit visit) {
        return visit.event() != null ? null : Future.succeededFuture(Page.text(200, "Hello " + target + "!\n"));
    }

    @Override
    public Future<Reply> receive(Request request) {
        try {
            if (EventData.isJson(request.event())) {
                EventData.json(request.event());
            }
        } catch (JsonProcessingException e) {
            return Future.succeededFuture(
                    Reply.status(400, "failed to convert data: it is no JSON: " + e.getOriginalMessage()));
        }
        byte[] data = "{\"msg\":\"Hi from helloworld-go app!\"}".getBytes(StandardCharsets.UTF_8);
        return Future.succeededFuture(Reply.event(
                200,
                CloudEventBuilder.v1()
                        .withId(ids.get())
                        .withSource(REPLY_SOURCE)
                        .withType(REPLY_TYPE)
                        .withTime(time.now().atOffset(ZoneOffset.UTC))
                        .withData("application/json", data)
                        .build()));
    }
}
