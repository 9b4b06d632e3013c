package dev.knemu.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.match.EventMatcher;
import io.vertx.core.Future;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What {@code /deadletters} answers. */
final class DeadLetterRequests {

    private final Emulation emulation;
    private final JournalJson json;

    DeadLetterRequests(Emulation emulation, JournalJson json) {
        this.emulation = emulation;
        this.json = json;
    }

    JsonNode list(Call call) {
        JournalRequests.requireOn(emulation);
        Optional<String> namespace = call.parameter("namespace");
        Optional<String> subscription = call.parameter("subscription");
        Optional<EventMatcher> match = call.matcher("match");
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        for (DeadLetter dead : DeadLetter.of(emulation.journal())) {
            if (namespace.map(dead.subscription().namespace()::equals).orElse(true)
                    && subscription
                            .map(name -> EntryFilter.isNamed(name, dead.subscription()))
                            .orElse(true)
                    && match.map(matcher -> isOf(matcher, dead)).orElse(true)) {
                items.add(json.deadLetter(dead));
            }
        }
        return answer;
    }

    /** Of an event that has made room nothing is known. */
    private static boolean isOf(EventMatcher matcher, DeadLetter dead) {
        return dead.accepted()
                .filter(accepted -> matcher.test(accepted.event()))
                .isPresent();
    }

    JsonNode show(Call call) {
        JournalRequests.requireOn(emulation);
        DeadLetter dead = find(DeadLetter.of(emulation.journal()), id(call.variable()));
        ObjectNode answer = json.deadLetter(dead);
        answer.set("entries", json.entries(dead.entries()));
        return answer;
    }

    private static long id(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ApiProblem(
                    404,
                    "\"" + text + "\" is no dead letter's id, which is a number.",
                    "GET /_knemu/v1/deadletters lists them.");
        }
    }

    private static DeadLetter find(List<DeadLetter> all, long id) {
        return all.stream().filter(dead -> dead.id() == id).findFirst().orElseThrow(() -> {
            List<Long> newest = all.stream()
                    .map(DeadLetter::id)
                    .skip(Math.max(0, all.size() - 10))
                    .toList();
            return new ApiProblem(
                    404,
                    "There is no dead letter " + id + ", as far as the journal goes back.",
                    newest.isEmpty() ? "There is none at all." : "The newest are " + newest + ".");
        });
    }

    Future<JsonNode> redeliver(Call call) {
        JournalRequests.requireOn(emulation);
        JsonNode body = EventRequests.object(call);
        EventRequests.onlyFields(body, Set.of("ids", "all", "to"), "The body");
        Optional<URI> to = to(body);
        List<DeadLetter> known = DeadLetter.of(emulation.journal());
        List<Future<ObjectNode>> items = new ArrayList<>();
        if (isAll(body)) {
            known.stream().filter(dead -> dead.redelivered().isEmpty()).forEach(dead -> items.add(tried(dead, to)));
        } else {
            // First all are looked at, so that either all are begun or none.
            List<DeadLetter> chosen =
                    ids(body).stream().map(id -> find(known, id)).toList();
            List<Supplier<Future<Entry.OfDelivery>>> prepared = new ArrayList<>();
            for (DeadLetter dead : chosen) {
                try {
                    prepared.add(emulation.redelivery(dead, to));
                } catch (IllegalStateException gone) {
                    throw new ApiProblem(
                            409,
                            String.valueOf(gone.getMessage()),
                            "Nothing was delivered; leave " + dead.id() + " out.");
                }
            }
            for (int i = 0; i < chosen.size(); i++) {
                items.add(result(chosen.get(i), prepared.get(i)));
            }
        }
        return Future.join(items).map(all -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ArrayNode array = answer.putArray("items");
            items.forEach(item -> array.add(item.result()));
            return answer;
        });
    }

    private Future<ObjectNode> tried(DeadLetter dead, Optional<URI> to) {
        try {
            return result(dead, emulation.redelivery(dead, to));
        } catch (IllegalStateException gone) {
            return Future.succeededFuture(refused(dead, gone));
        }
    }

    private static Future<ObjectNode> result(DeadLetter dead, Supplier<Future<Entry.OfDelivery>> redelivery) {
        return redelivery.get().map(end -> rested(dead, end)).otherwise(failure -> refused(dead, failure));
    }

    private static ObjectNode refused(DeadLetter dead, Throwable reason) {
        return item(dead).put("outcome", "refused").put("reason", reason.getMessage());
    }

    private static ObjectNode rested(DeadLetter dead, Entry.OfDelivery end) {
        ObjectNode item = item(dead).put("delivery", end.delivery()).put("outcome", JournalJson.type(end));
        if (end instanceof Entry.Delivered delivered) {
            item.put("status", delivered.status()).put("attempts", delivered.attempts());
        } else if (end instanceof Entry.DeadLettered deadLettered) {
            item.put("status", deadLettered.status()).put("attempts", deadLettered.attempts());
            item.put("reason", "went to " + deadLettered.sink());
        } else if (end instanceof Entry.Dropped dropped) {
            item.put("status", dropped.status()).put("attempts", dropped.attempts());
            item.put("reason", dropped.reason());
        }
        return item;
    }

    private static ObjectNode item(DeadLetter dead) {
        return JsonNodeFactory.instance.objectNode().put("id", dead.id());
    }

    private static boolean isAll(JsonNode body) {
        JsonNode all = body.path("all");
        boolean isAll = all.isBoolean() && all.booleanValue();
        if (isAll == body.has("ids") || body.has("all") && !all.isBoolean()) {
            throw new ApiProblem(
                    400,
                    "Which dead letters are meant is not said, or said twice.",
                    "Give either \"ids\": [7, 9] or \"all\": true.");
        }
        return isAll;
    }

    private static Set<Long> ids(JsonNode body) {
        Set<Long> ids = new LinkedHashSet<>();
        for (JsonNode id : body.path("ids")) {
            // A number in quotes is what a shell makes of one.
            if (!id.asText().matches("[0-9]{1,18}")) {
                throw new ApiProblem(400, "ids holds " + id + ", which is no number.", "Write \"ids\": [7, 9].");
            }
            ids.add(Long.parseLong(id.asText()));
        }
        if (ids.isEmpty()) {
            throw new ApiProblem(400, "ids is empty.", "Write \"ids\": [7, 9], or \"all\": true.");
        }
        return ids;
    }

    private static Optional<URI> to(JsonNode body) {
        if (!body.hasNonNull("to")) {
            return Optional.empty();
        }
        String text = body.get("to").asText();
        try {
            URI to = new URI(text);
            String scheme = String.valueOf(to.getScheme());
            if (to.getHost() != null && (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
                return Optional.of(to);
            }
        } catch (java.net.URISyntaxException e) {
            // Told below, with what is a URI and leads nowhere.
        }
        throw new ApiProblem(
                400,
                "to is \"" + text + "\", not the URL of something that takes events.",
                "Write for example http://localhost:9000/ or http://NAME.NAMESPACE.svc.cluster.local.");
    }
}
