package dev.knemu.channel;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChannelReceiverTest {

    private final Engine engine = new Engine();

    private ChannelReceiver receiver(boolean ofBroker, Route route) {
        ChannelRoute channel = Engine.route(route);
        return new ChannelReceiver(
                new ChannelRoute(channel.ref(), channel.subscriptions(), false, ofBroker), engine.store);
    }

    @Test
    @DisplayName("C-155 takes an event as it is, a TTL included, with every extension as text")
    void takesAnEventAsItIs() {
        engine.transport.answers(uri("a"), Reply.OK);
        CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", 7));

        engine.post(receiver(false, Route.subscription("a")), event);

        CloudEvent got = engine.events(uri("a")).get(0);
        assertThat(got.getExtension("knativebrokerttl")).isEqualTo("7");
        assertThat(got.getExtension("knativearrivaltime")).isNull();
    }

    @Test
    void ofABrokerLetsThoseThroughThatBringATtl() {
        engine.transport.answers(uri("a"), Reply.event(200, event("r1")));
        engine.transport.answers(uri("next"), Reply.ACCEPTED);
        CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", "7"));

        engine.post(receiver(true, Route.trigger("a").replyTo(uri("next"))), event);

        assertThat(engine.events(uri("a")).get(0).getExtension("knativebrokerttl"))
                .isNull();
        assertThat(engine.events(uri("next")).get(0).getExtension("knativebrokerttl"))
                .isEqualTo("7");
    }

    @Test
    void ofABrokerRefusesThoseThatBringNone() {
        Reply answer = engine.post(receiver(true, Route.trigger("a").retry(3)), event("e1"))
                .result();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(engine.transport.requests()).isEmpty();
    }
}
