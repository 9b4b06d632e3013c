package dev.knemu.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.admin.Api.Answer;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.HttpLimits;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class AdminApiTest {

    private final EventingEmulator eventing = Shop.inVirtualTime();
    private final Api api = new Api(eventing);

    @AfterEach
    void close() {
        eventing.close();
    }

    private void send(String id, String type) {
        eventing.broker("default")
                .send(event -> event.withId(id).withType(type).withSource(java.net.URI.create("/shop")));
        eventing.runUntilIdle();
    }

    private static List<String> texts(JsonNode array, String pointer) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.at(pointer).asText()));
        return texts;
    }

    @Test
    void saysWhatItIs() {
        send("1", "order.placed");

        Answer answer = api.get("");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("url").asText()).isEqualTo(eventing.url().toString());
        assertThat(answer.body().path("time").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(answer.body().at("/journal/level").asText()).isEqualTo("full");
        assertThat(answer.body().at("/journal/written").asLong())
                .isEqualTo(eventing.journal().written())
                .isEqualTo(answer.body().at("/journal/kept").asLong());
        assertThat(answer.body().path("paths"))
                .extracting(JsonNode::asText)
                .contains("GET /_knemu/v1/journal", "POST /_knemu/v1/deadletters/redeliver");
    }

    @Nested
    class Resources {

        @Test
        void areListedWithTheirStatusAsOnACluster() {
            Answer answer = api.get("/resources?kind=triggers");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("kind").asText()).isEqualTo("List");
            assertThat(answer.body().path("items")).singleElement().satisfies(trigger -> {
                assertThat(trigger.at("/metadata/name").asText()).isEqualTo("orders");
                assertThat(trigger.at("/status/subscriberUri").asText())
                        .isEqualTo("http://shop.default.svc.cluster.local");
            });
        }

        @ParameterizedTest
        @CsvSource({
            "Broker, default",
            "'broker,trigger', default orders",
            "eventing, default orders",
            "ksvc, shop",
            "svc, graveyard shop"
        })
        void areFoundByAnyNameOfTheirKind(String kind, String names) {
            Answer answer = api.get("/resources?kind=" + kind);

            assertThat(String.join(" ", texts(answer.body().path("items"), "/metadata/name")))
                    .isEqualTo(names);
        }

        @Test
        void ofNoKindAreAnErrorThatNamesTheNearest() {
            Answer answer = api.get("/resources?kind=triger");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("There is no kind \"triger\".");
            assertThat(answer.hint()).isEqualTo("Did you mean trigger?");
        }

        @Test
        void thatLiveInNoNamespaceAreFoundFromAny() {
            api.post("/resources", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n");

            assertThat(texts(
                            api.get("/resources?kind=ns&namespace=default&name=shop")
                                    .body()
                                    .path("items"),
                            "/kind"))
                    .containsExactly("Namespace");
        }

        @Test
        void thatAreNotThereAreNotFound() {
            Answer answer = api.get("/resources?kind=trigger&name=order");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.error()).isEqualTo("There is no trigger \"order\".");
            assertThat(answer.hint()).isEqualTo("Did you mean orders?");
            assertThat(api.get("/resources?kind=trigger&namespace=elsewhere")
                            .body()
                            .path("items"))
                    .isEmpty();
        }

        @Test
        void areAppliedAndSayWhatBecameOfThem() {
            String newer = Shop.ORDERS.replace("name: orders", "name: newer");

            Answer answer = api.post(
                    "/resources",
                    String.join("---\n", Shop.BROKER, Shop.ORDERS.replace("retry: 2", "retry: 3"), newer));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(texts(answer.body().path("applied"), "/result"))
                    .containsExactly("unchanged", "configured", "created");
            assertThat(answer.body().at("/applied/2/apiVersion").asText()).isEqualTo("eventing.knative.dev/v1");
            assertThat(eventing.get(Trigger.class, "newer")).isPresent();
        }

        @Test
        void areOnlyLookedAtInADryRun() {
            String newer = Shop.ORDERS.replace("name: orders", "name: newer");

            Answer answer = api.post(
                    "/resources?dryRun=true",
                    String.join("---\n", Shop.BROKER, Shop.ORDERS.replace("retry: 2", "retry: 3"), newer));

            assertThat(texts(answer.body().path("applied"), "/result"))
                    .containsExactly("unchanged", "configured", "created");
            assertThat(eventing.get(Trigger.class, "newer")).isEmpty();
        }

        @Test
        void thatAreWrongSayWhereAndNothingIsApplied() {
            String wrong = Shop.ORDERS.replace("name: orders", "name: newer").replace("retry: 2", "retries: 2");

            Answer answer = api.post("/resources?file=shop.yaml", wrong);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.error()).contains("The manifest has an error; nothing was applied.", "shop.yaml:");
            assertThat(answer.body().path("errors")).singleElement().satisfies(error -> {
                assertThat(error.path("path").asText()).isEqualTo("spec.delivery.retries");
                assertThat(error.path("line").asInt()).isPositive();
                assertThat(error.path("hint").asText()).contains("retry");
            });
            assertThat(eventing.get(Trigger.class, "newer")).isEmpty();
        }

        @Test
        void sayWhatIsNotEmulated() {
            Answer answer = api.post("/resources", """
                    apiVersion: v1
                    kind: ServiceAccount
                    metadata:
                      name: robot
                    """);

            assertThat(answer.body().path("remarks"))
                    .singleElement()
                    .satisfies(remark -> assertThat(remark.asText()).contains("ServiceAccount is not emulated"));
        }

        @Test
        void areDeletedByName() {
            Answer answer = api.delete("/resources?kind=trigger&namespace=default&name=orders");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(texts(answer.body().path("deleted"), "/name")).containsExactly("orders");
            assertThat(eventing.get(Trigger.class, "orders")).isEmpty();
            assertThat(api.delete("/resources?kind=trigger&namespace=default&name=orders")
                            .status())
                    .isEqualTo(404);
            assertThat(api.delete("/resources?kind=trigger").error())
                    .isEqualTo("name is missing: what is deleted is named.");
        }
    }

    @Test
    void saysWhatStandsBehindEachService() {
        eventing.subscriber("function", Subscriber.accepting(event -> {}));
        eventing.subscriber("program", java.net.URI.create("http://127.0.0.1:9"));

        JsonNode items = api.get("/services").body().path("items");

        assertThat(texts(items, "/name")).containsExactly("function", "graveyard", "program", "shop");
        assertThat(texts(items, "/behind")).containsExactly("function", "stand-in", "url", "stand-in");
        assertThat(items.get(2).path("url").asText()).isEqualTo("http://127.0.0.1:9");
        assertThat(items.get(3).path("image").asText()).isEqualTo("example.com/shop:1");
        assertThat(items.get(3).path("remark").asText()).contains("--service shop=http://");
    }

    @Test
    void drawsWhoSendsEventsToWhom() {
        assertThat(texts(api.get("/graph").body().path("nodes"), "/id"))
                .contains("Broker/default/default", "Trigger/default/orders");
        assertThat(api.text("/graph?format=mermaid").headers().firstValue("content-type"))
                .hasValue("text/vnd.mermaid; charset=utf-8");
        assertThat(api.text("/graph?format=mermaid").body()).startsWith("flowchart ");
        assertThat(api.text("/graph?format=svg").body()).contains("<svg", "orders");
        assertThat(api.text("/graph?format=dot").body()).startsWith("digraph ");
    }

    @Test
    void saysWhichDrawingsThereAre() {
        Answer answer = api.get("/graph?format=mermade");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.hint()).isEqualTo("Did you mean mermaid?");
    }

    @Nested
    class JournalPages {

        @Test
        void holdEntriesInOrder() {
            send("1", "order.placed");

            Answer answer = api.get("/journal");

            assertThat(texts(answer.body().path("entries"), "/type"))
                    .containsExactly("accepted", "decided", "attempted", "delivered");
            assertThat(answer.body().at("/entries/3/standIn").asText()).isEqualTo("event-display");
            assertThat(answer.body().at("/entries/3/subject/type").asText()).isEqualTo("order.placed");
            assertThat(answer.body().path("last").asLong())
                    .isEqualTo(eventing.journal().written());
        }

        @Test
        void goOnWhereTheLastOneEnded() {
            send("1", "order.placed");

            JsonNode first = api.get("/journal?limit=3").body();
            JsonNode second = api.get(
                            "/journal?limit=3&after=" + first.path("last").asLong())
                    .body();
            JsonNode third =
                    api.get("/journal?after=" + second.path("last").asLong()).body();

            assertThat(texts(first.path("entries"), "/seq")).containsExactly("1", "2", "3");
            assertThat(texts(second.path("entries"), "/seq")).containsExactly("4");
            assertThat(third.path("entries")).isEmpty();
            assertThat(third.path("last").asLong()).isEqualTo(4);
        }

        @ParameterizedTest
        @CsvSource({
            "entries=accepted, 1 5",
            "type=order.paid, 5 6",
            "event=1&entries=delivered, 4",
            "subscription=orders, 2 3 4 6",
            "subscription=default/orders&event=2, 6",
            "namespace=elsewhere, ''",
            "entries=decided&namespace=default, 2 6",
            "match=type%3Dorder.paid, 5 6",
            "match=id%3D1%20or%20id%3D2&entries=accepted, 1 5",
            "match=type%5E%3Dorder.%2Csubject%20present, ''"
        })
        void holdOnlyWhatIsWanted(String query, String seqs) {
            send("1", "order.placed");
            send("2", "order.paid");

            assertThat(String.join(
                            " ", texts(api.get("/journal?" + query).body().path("entries"), "/seq")))
                    .isEqualTo(seqs);
        }

        @Test
        void refuseWhatNoEntryIs() {
            Answer answer = api.get("/journal?entries=deliverd");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.hint())
                    .startsWith("Did you mean delivered? There are accepted, attempted, dead-lettered, decided,");
            assertThat(api.get("/journal?limit=0").status()).isEqualTo(400);
            assertThat(api.get("/journal?after=first").error()).isEqualTo("after is \"first\", not a whole number.");
        }
    }

    @Nested
    class Events {

        @Test
        void areTreesOfAllThatFollowed() {
            eventing.subscriber(
                    "shop",
                    event -> java.util.concurrent.CompletableFuture.completedStage(
                            event.event().getType().equals("order.placed")
                                    ? Response.reply(io.cloudevents.core.builder.CloudEventBuilder.v1()
                                            .withId("r")
                                            .withSource(java.net.URI.create("/shop"))
                                            .withType("order.x.placed")
                                            .build())
                                    : Response.accepted()));
            send("1", "order.placed");

            JsonNode tree = api.get("/events/1").body().at("/trees/0");

            assertThat(tree.at("/accepted/event/id").asText()).isEqualTo("1");
            assertThat(texts(tree.path("entries"), "/type")).contains("decided", "replied", "delivered");
            assertThat(texts(tree.path("children"), "/accepted/event/id")).containsExactly("r");
            assertThat(api.get("/events/r").status()).isEqualTo(404);
        }

        @Test
        void thatNobodySentAreNotFound() {
            send("order-1", "order.placed");

            Answer answer = api.get("/events/order-2");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.hint()).isEqualTo("Did you mean order-1?");
        }

        @Test
        void mayHaveAnyId() {
            send("a/b c?d%", "order.placed");

            assertThat(api.get("/events/a%2Fb%20c%3Fd%25").status()).isEqualTo(200);
            assertThat(api.get("/events/a%2Fb%20c%3Fd%25?source=/other").status())
                    .isEqualTo(404);
        }

        @Test
        void sayWhyConditionByCondition() {
            send("1", "order.paid");

            JsonNode answer = api.get("/events/1/why").body().at("/answers/0");

            assertThat(answer.path("passed").asBoolean()).isFalse();
            assertThat(answer.path("because").asText()).isEqualTo("type \"order.paid\" does not end with \".placed\"");
            assertThat(answer.path("outcome").asText()).isEqualTo("refused by its filter");
            assertThat(texts(answer.path("conditions"), "/path"))
                    .containsExactly("filters[0].all[0].prefix", "filters[0].all[1].exact", "filters[0].all[2].suffix");
            assertThat(texts(answer.path("conditions"), "/holds")).containsExactly("true", "true", "false");
            assertThat(texts(answer.path("conditions"), "/decided")).containsExactly("false", "false", "true");
        }

        @Test
        void sayWhichConditionsWereNeverAsked() {
            eventing.broker("default")
                    .send(event -> event.withId("1").withType("order.paid").withSource(java.net.URI.create("/other")));

            JsonNode conditions = api.get("/events/1/why").body().at("/answers/0/conditions");

            assertThat(conditions.get(1).path("decided").asBoolean()).isTrue();
            assertThat(conditions.get(1).path("actual").asText()).isEqualTo("/other");
            assertThat(conditions.get(2).path("asked").asBoolean(true)).isFalse();
            assertThat(conditions.get(0).has("asked")).isFalse();
        }

        @Test
        void sayWhyWithoutPlacesWhenTheTriggerHasChangedSince() {
            send("1", "order.paid");
            eventing.apply(Shop.ORDERS.replace(".placed", ".shipped"));

            JsonNode conditions = api.get("/events/1/why").body().at("/answers/0/conditions");

            assertThat(texts(conditions, "/expected")).containsExactly("order.", "/shop", ".placed");
            assertThat(conditions.get(2).path("decided").asBoolean()).isTrue();
            assertThat(conditions.get(0).has("path")).isFalse();
        }

        @Test
        void sayWhyForOneSubscription() {
            send("1", "order.placed");

            assertThat(api.get("/events/1/why?subscription=orders").body().path("answers"))
                    .hasSize(1);
            Answer answer = api.get("/events/1/why?subscription=order");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.hint()).isEqualTo("Did you mean orders? Asked were orders.");
        }

        @Test
        void thatWereRefusedSayWhy() {
            eventing.broker("nowhere").send(event -> event.withId("1").withType("t"));

            JsonNode body = api.get("/events/1/why").body();

            assertThat(body.path("answers")).isEmpty();
            assertThat(body.at("/refusals/0/reason").asText()).isEqualTo("Broker default/nowhere does not exist");
        }

        @Test
        void areFoundByAMatcherTheLatestFirst() {
            send("1", "order.paid");
            send("2", "order.placed");
            send("3", "order.paid");
            send("4", "other");

            JsonNode body = api.get("/why?match=type%3Dorder.paid").body();

            assertThat(body.at("/event/id").asText()).isEqualTo("3");
            assertThat(texts(body.path("answers"), "/accepted/subject/id")).containsOnly("3");
            assertThat(body.path("matchingCount").asInt()).isEqualTo(2);
            assertThat(texts(body.path("matching"), "/id")).containsExactly("3", "1");
            assertThat(texts(body.path("matching"), "/type")).containsOnly("order.paid");
            assertThat(body.at("/matching/0/time").asText()).startsWith("2026-01-01T00:00:0");
        }

        @Test
        void ofOneIdThatDoNotMatchAreNotAskedAbout() {
            send("1", "order.paid");
            send("1", "order.placed");

            JsonNode body =
                    api.get("/why?match=type%3Dorder.paid&subscription=orders").body();

            assertThat(body.path("answers"))
                    .singleElement()
                    .satisfies(answer -> assertThat(
                                    answer.at("/accepted/subject/type").asText())
                            .isEqualTo("order.paid"));
        }

        @Test
        void thatWereRefusedAreFoundByAMatcher() {
            eventing.broker("nowhere").send(event -> event.withId("1").withType("t"));

            JsonNode body = api.get("/why?match=type%3Dt").body();

            assertThat(body.at("/refusals/0/reason").asText()).isEqualTo("Broker default/nowhere does not exist");
        }

        @Test
        void ofWhichNoneMatchesAreNotFoundAndTheNewestSaysWhy() {
            send("1", "order.paid");

            Answer answer = api.get("/why?match=type%3Dorder.shipped");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.error())
                    .isEqualTo("No event that matches type=order.shipped was accepted or refused, as far as the journal"
                            + " goes back.");
            assertThat(answer.hint())
                    .startsWith("The newest is event 1, and type \"order.paid\" is not \"order.shipped\". ");
        }

        @Test
        void areNotFoundByARegularExpressionThatNeverEnds() {
            eventing.broker("default")
                    .send(event -> event.withId("a".repeat(100)).withType("t"));

            Answer answer = api.get("/why?match=id%3D~'.*.*.*.*.*.*b'");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error())
                    .startsWith(
                            "match: The regular expression \".*.*.*.*.*.*b\" takes too long on a text of 100 characters.");
        }

        @Test
        void areNotFoundByWhatIsNoMatcher() {
            Answer wrong = api.get("/why?match=type~a");
            Answer missing = api.get("/why");

            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.error())
                    .startsWith("match: The matcher \"type~a\" is wrong at column 5: \"~a\" is there. ");
            assertThat(wrong.hint()).contains("type=order.paid,data.$.order.id=7 is a matcher");
            assertThat(missing.status()).isEqualTo(400);
            assertThat(missing.error()).isEqualTo("match is missing.");
        }

        @Test
        void areNotKnownToAJournalThatIsOff() {
            try (EventingEmulator off =
                    Shop.open(EmulatorOptions.defaults().inVirtualTime().withJournal(Journal.Level.OFF))) {
                Answer answer = new Api(off).get("/events/1");

                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.error()).contains("journal is off");
            }
        }
    }

    @Nested
    class DryRuns {

        private static final String EVENT = """
                {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid", "data": {"n": 1.50}}""";

        @Test
        void sayWhoWouldWantAnEventAndDeliverNothing() {
            JsonNode body = api.post("/why", "{\"event\": " + EVENT + "}").body();

            assertThat(body.at("/event/data/n").asText()).isEqualTo("1.50");
            assertThat(body.at("/answers/0/subscription/name").asText()).isEqualTo("orders");
            assertThat(body.at("/answers/0/accepted/address/kind").asText()).isEqualTo("Broker");
            assertThat(body.at("/answers/0/conditions/2/decided").asBoolean()).isTrue();
            assertThat(eventing.journal().written()).isZero();
        }

        @Test
        void mayAskOneAddress() {
            Answer answer = api.post(
                    "/why", "{\"event\": " + EVENT + ", \"address\": {\"kind\": \"Broker\", \"name\": \"defalt\"}}");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.hint()).startsWith("Did you mean Broker default/default?");
            assertThat(api.post(
                                    "/why",
                                    "{\"event\": " + EVENT
                                            + ", \"address\": {\"kind\": \"Broker\", \"name\": \"default\"}}")
                            .body()
                            .path("answers"))
                    .hasSize(1);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {                                   | 400 | The body is not JSON
                []                                  | 400 | The body is not a JSON object.
                {}                                  | 400 | event is missing.
                {"event": {"specversion": "1.0"}}   | 422 | event is no CloudEvent: id
                {"evnt": {}}                        | 400 | The body has the field "evnt", which is not known.
                """)
        void refuseWhatIsNoEvent(String body, int status, String error) {
            Answer answer = api.post("/why", body);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.error()).startsWith(error);
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @ValueSource(strings = {"/_knemu", "/_knemu/", "/_knemu/v2", "/_knemu/v1/nothing", "/_knemu/v1/events/1/2/3"})
        void nameThePathsThatThereAre(String path) {
            Answer answer = api.get(path);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.error()).isEqualTo("There is no " + path.replaceAll("/$", "") + " here.");
            assertThat(answer.hint()).contains("/_knemu/v1/journal", "/_knemu/v1/events/{id}/why");
        }

        @Test
        void nameTheMethodsThatThereAre() {
            Answer answer = api.post("/journal", "");

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.error()).isEqualTo("/_knemu/v1/journal does not know POST.");
            assertThat(answer.hint()).isEqualTo("Use GET.");
        }

        @Test
        void nameTheNearestParameter() {
            Answer answer = api.get("/journal?folow=true");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.hint()).startsWith("Did you mean follow?");
        }

        @ParameterizedTest
        @ValueSource(strings = {"https://evil.example", "null", "http://localhost:1"})
        void keepPagesOfOtherOriginsFromSeeingAnything(String origin) {
            assertThat(api.get("/resources", "Origin", origin).status()).isEqualTo(403);
            assertThat(api.get("/resources", "Origin", eventing.url().toString())
                            .status())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({
            "evil.example, 403",
            "evil.com:8080, 403",
            "a.b.c.evil.example, 403",
            "127.0.0.1.evil.example, 403",
            "127.0.0.1, 200",
            "192.168.1.5:8080, 200",
            "[::1]:8080, 200",
            "localhost:8080, 200",
            "LOCALHOST, 200",
            "shop.localhost, 200",
            "knemu:8080, 200",
            "host.docker.internal:8080, 200"
        })
        void answerUnderNoNameThatSomebodyMayOwn(String host, int status) throws Exception {
            assertThat(statusUnder(host, "/_knemu/v1/resources")).isEqualTo(status);
        }

        @Test
        void answerTheProxyFormAndWithoutAHost() throws Exception {
            assertThat(statusUnder("127.0.0.1", "http://127.0.0.1/_knemu/v1/resources"))
                    .isEqualTo(200);
            assertThat(status("GET /_knemu/v1 HTTP/1.0\r\n\r\n")).isEqualTo(200);
        }

        @Test
        void leaveEventsToHostsOfTheCluster() throws Exception {
            eventing.subscriber("orders", event -> CompletableFuture.completedStage(Response.ok()));

            assertThat(statusUnder("orders.default.svc.cluster.local", "/_knemu/v1"))
                    .isEqualTo(405);
        }

        @Test
        void answerUnderTheNameThatTheyWereGiven() {
            EmulatorOptions named = EmulatorOptions.defaults().inVirtualTime().withHost("localhost");
            try (EventingEmulator other = Shop.open(named)) {
                assertThat(new Api(other).get("").status()).isEqualTo(200);
            }
        }

        private int statusUnder(String host, String target) throws Exception {
            return status("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        }

        private int status(String request) throws Exception {
            try (Socket socket = new Socket("127.0.0.1", eventing.port())) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return Integer.parseInt(answer.split(" ")[1]);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"https://evil.example", "null", "http://localhost:1"})
        void keepPagesOfOtherOriginsFromChangingAnything(String origin) {
            Answer answer = api.post("/resources", Shop.ORDERS.replace("name: orders", "name: bad"), "Origin", origin);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.error()).contains("A page of " + origin);
            assertThat(eventing.get(Trigger.class, "bad")).isEmpty();
        }

        @Test
        void doNotConcernPagesOfThisPort() {
            assertThat(api.post("/resources", Shop.BROKER, "Origin", "http://localhost:" + eventing.port())
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void limitTheBody() {
            EmulatorOptions small =
                    EmulatorOptions.defaults().inVirtualTime().withHttpLimits(HttpLimits.DEFAULT.withMaxBodyBytes(100));
            try (EventingEmulator limited = Shop.open(small)) {
                Answer answer = new Api(limited).post("/resources", Shop.all());

                assertThat(answer.status()).isEqualTo(413);
                assertThat(answer.error()).isEqualTo("The body is larger than 100 bytes, the limit of this port.");
            }
        }
    }
}
