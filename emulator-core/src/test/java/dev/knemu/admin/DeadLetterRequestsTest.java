package dev.knemu.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.admin.Api.Answer;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeadLetterRequestsTest {

    private final EventingEmulator eventing = Shop.inVirtualTime();
    private final Api api = new Api(eventing);
    private final List<CloudEvent> taken = new ArrayList<>();
    private final List<CloudEvent> buried = new ArrayList<>();
    private boolean broken = true;

    @BeforeEach
    void breakTheShop() {
        eventing.subscriber("shop", event -> {
            if (!broken) {
                taken.add(event.event());
            }
            return CompletableFuture.completedStage(
                    broken ? Response.status(503, "closed for lunch") : Response.accepted());
        });
        eventing.subscriber("graveyard", Subscriber.accepting(event -> buried.add(event)));
    }

    @AfterEach
    void close() {
        eventing.close();
    }

    private long deadLetter(String id) {
        eventing.broker("default")
                .send(event -> event.withId(id).withType("order.placed").withSource(URI.create("/shop")));
        eventing.runUntilIdle();
        return eventing.deadLetters().get(eventing.deadLetters().size() - 1).id();
    }

    private Answer redeliver(String body) {
        Api.Lines waiting = api.follow("/journal?follow=true&entries=redelivered");
        CompletableFuture<Answer> answer = api.sending("/deadletters/redeliver", body);
        waiting.next();
        waiting.close();
        eventing.runUntilIdle();
        return answer.join();
    }

    @Test
    void listsWhatDidNotArrive() {
        long id = deadLetter("1");

        JsonNode items = api.get("/deadletters").body().path("items");

        assertThat(items).singleElement().satisfies(dead -> {
            assertThat(dead.path("id").asLong()).isEqualTo(id);
            assertThat(dead.path("state").asText()).isEqualTo("dead-lettered");
            assertThat(dead.at("/event/id").asText()).isEqualTo("1");
            assertThat(dead.at("/event").has("knativeerrorcode")).isFalse();
            assertThat(dead.path("sink").asText()).isEqualTo("http://graveyard.default.svc.cluster.local");
            assertThat(dead.path("status").asInt()).isEqualTo(503);
            assertThat(dead.path("attempts").asInt()).isEqualTo(3);
            assertThat(dead.path("redelivered")).isEmpty();
        });
        assertThat(api.get("/deadletters?subscription=other").body().path("items"))
                .isEmpty();
        assertThat(api.get("/deadletters?namespace=default&subscription=orders")
                        .body()
                        .path("items"))
                .hasSize(1);
        assertThat(api.get("/deadletters?match=id%3D1").body().path("items")).hasSize(1);
        assertThat(api.get("/deadletters?match=id%3D2").body().path("items")).isEmpty();
    }

    @Test
    void showsEveryAttemptWithStatusBodyLatencyAndBackoff() {
        long id = deadLetter("1");

        JsonNode entries = api.get("/deadletters/" + id).body().path("entries");

        List<String> attempts = new ArrayList<>();
        entries.forEach(entry -> {
            if (entry.path("leg").asText().equals("subscriber")) {
                attempts.add(
                        entry.path("status").asText() + " " + entry.path("body").asText() + " "
                                + entry.path("latency").asText() + " "
                                + entry.path("nextIn").asText("-"));
            }
        });
        assertThat(attempts)
                .containsExactly(
                        "503 closed for lunch PT0S PT0.2S",
                        "503 closed for lunch PT0S PT0.4S",
                        "503 closed for lunch PT0S -");
        assertThat(api.get("/deadletters/4711").error()).startsWith("There is no dead letter 4711");
        assertThat(api.get("/deadletters/x").status()).isEqualTo(404);
    }

    @Test
    void deliversTheOriginalEventOnceMoreThroughTheNormalPath() {
        long id = deadLetter("1");
        broken = false;

        Answer answer = redeliver("{\"ids\": [" + id + "]}");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode item = answer.body().at("/items/0");
        assertThat(item.path("outcome").asText()).isEqualTo("delivered");
        assertThat(item.path("attempts").asInt()).isEqualTo(1);
        assertThat(taken).singleElement().satisfies(event -> {
            assertThat(event.getId()).isEqualTo("1");
            assertThat(event.getExtensionNames()).containsExactly("knativearrivaltime");
        });
        assertThat(api.get("/deadletters/" + id).body().at("/redelivered/0").asLong())
                .isEqualTo(item.path("delivery").asLong());
    }

    @Test
    void isInTheLineageOfTheOriginal() {
        long id = deadLetter("1");
        broken = false;
        redeliver("{\"all\": true}");

        JsonNode tree = api.get("/events/1").body().at("/trees/0");

        List<String> types = new ArrayList<>();
        tree.path("entries").forEach(entry -> types.add(entry.path("type").asText()));
        assertThat(types).endsWith("dead-lettered", "redelivered", "attempted", "delivered");
        assertThat(tree.path("entries"))
                .anySatisfy(entry -> assertThat(entry.path("original").asLong()).isEqualTo(id));
        assertThat(eventing.why("1", "orders"))
                .singleElement()
                .satisfies(why -> assertThat(why.outcome()).startsWith("delivered to"));
    }

    @Test
    void triesAsHardAsTheFirstTimeAndBuriesAgain() {
        long id = deadLetter("1");

        JsonNode item = redeliver("{\"ids\": [" + id + "]}").body().at("/items/0");

        assertThat(item.path("outcome").asText()).isEqualTo("dead-lettered");
        assertThat(item.path("attempts").asInt()).isEqualTo(3);
        assertThat(buried).hasSize(2);
        // The second burial is a dead letter of its own; the first has been seen to.
        assertThat(eventing.deadLetters())
                .extracting(dead -> dead.redelivered().size())
                .containsExactly(1, 0);
        broken = false;
        assertThat(redeliver("{\"all\": true}").body().path("items")).hasSize(1);
    }

    @Test
    void mayGoElsewhere() {
        List<CloudEvent> elsewhere = new ArrayList<>();
        eventing.subscriber("repair", Subscriber.accepting(event -> elsewhere.add(event)));
        long id = deadLetter("1");

        Answer answer = redeliver("{\"ids\": [" + id + "], \"to\": \"http://repair.default.svc.cluster.local/\"}");

        assertThat(answer.body().at("/items/0/outcome").asText()).isEqualTo("delivered");
        assertThat(elsewhere).hasSize(1);
        assertThat(api.post("/deadletters/redeliver", "{\"ids\": [" + id + "], \"to\": \"repair\"}")
                        .error())
                .startsWith("to is \"repair\", not the URL");
    }

    @Test
    void doesNothingWhenOneOfThemCannotBeDelivered() {
        long id = deadLetter("1");
        long written = eventing.journal().written();

        assertThat(api.post("/deadletters/redeliver", "{\"ids\": [" + id + ", 4711]}")
                        .status())
                .isEqualTo(404);
        eventing.delete(Trigger.class, "orders");
        Answer gone = api.post("/deadletters/redeliver", "{\"ids\": [" + id + "]}");

        assertThat(gone.status()).isEqualTo(409);
        assertThat(gone.error()).contains("Trigger default/orders is not there any more");
        assertThat(eventing.journal().written()).isEqualTo(written);
        assertThat(api.post("/deadletters/redeliver", "{\"all\": true}")
                        .body()
                        .at("/items/0/outcome")
                        .asText())
                .isEqualTo("refused");
    }

    @Test
    void wantsToKnowWhichOnes() {
        assertThat(api.post("/deadletters/redeliver", "{}").hint())
                .isEqualTo("Give either \"ids\": [7, 9] or \"all\": true.");
        assertThat(api.post("/deadletters/redeliver", "{\"ids\": [], \"all\": false}")
                        .status())
                .isEqualTo(400);
        assertThat(api.post("/deadletters/redeliver", "{\"ids\": [\"x\"]}").error())
                .startsWith("ids holds \"x\"");
        assertThat(api.post("/deadletters/redeliver", "{\"all\": true}").body().path("items"))
                .isEmpty();
    }

    @Test
    void canBeHadInJavaToo() {
        long id = deadLetter("1");
        broken = false;

        Entry.OfDelivery end = eventing.redeliver(id).toCompletableFuture().join();

        assertThat(end).isInstanceOf(Entry.Delivered.class);
        assertThat(taken).hasSize(1);
        assertThat(eventing.deadLetters())
                .singleElement()
                .returns(List.of(end.delivery()), DeadLetter::redelivered)
                .hasToString(id + ": event 1 for Trigger default/orders went to"
                        + " http://graveyard.default.svc.cluster.local: answered 503: closed for lunch");
        assertThatThrownBy(() -> eventing.redeliver(99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no dead letter 99. Those that there are: [" + id + "].");
        eventing.delete(Trigger.class, "orders");
        assertThatThrownBy(() -> eventing.redeliver(id))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Apply it again first");
    }
}
