package dev.knemu.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.match.EventMatcher;
import dev.knemu.resource.NearestName;
import dev.knemu.transport.CloudEventJson;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code /events} and {@code /why} answer. */
final class EventRequests {

    private static final Set<String> REF_FIELDS = Set.of("kind", "namespace", "name");

    private static final int MOST_NAMED = 10;

    private final Emulation emulation;
    private final Journal journal;
    private final JournalJson json;

    EventRequests(Emulation emulation, JournalJson json) {
        this.emulation = emulation;
        this.journal = emulation.journal();
        this.json = json;
    }

    AdminApi.Answer event(Call call) {
        String id = call.variable();
        Optional<String> source = call.parameter("source");
        Optional<Long> after = call.number("after");
        JournalRequests.requireOn(emulation);
        Predicate<Entry.Accepted> isRoot = accepted -> isOutermost(accepted)
                && accepted.event().getId().equals(id)
                && source.map(accepted.event().getSource().toString()::equals).orElse(true)
                && accepted.seq() > after.orElse(0L);
        if (!call.flag("follow")) {
            return new AdminApi.Answer.Json(trees(id, isRoot));
        }
        return new AdminApi.Answer.Lines((context, response) -> {
            // In this order: what is accepted in between is found from the one or from the other.
            long newest = journal.written();
            long next = FollowedEvent.newest(journal, after.orElse(0L), isRoot).orElse(newest + 1);
            return new FollowedEvent(journal, json, context, response, next, isRoot, emulation::openAccepted);
        });
    }

    /** Not on behalf of another event; of what follows from one that has made room, the first that is left counts. */
    private boolean isOutermost(Entry.Accepted accepted) {
        return accepted.cause() == 0
                || journal.acceptedOf(accepted.cause()).stream()
                        .noneMatch(parent -> journal.entry(parent).isPresent());
    }

    private JsonNode trees(String id, Predicate<Entry.Accepted> isRoot) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode trees = answer.putArray("trees");
        for (Entry.Accepted accepted : journal.entries(Entry.Accepted.class)) {
            if (isRoot.test(accepted)) {
                trees.add(json.tree(journal.lineage(accepted)));
            }
        }
        if (trees.isEmpty()) {
            throw unknown(id);
        }
        return answer;
    }

    private ApiProblem unknown(String id) {
        Set<String> ids = new HashSet<>();
        journal.entries(Entry.Accepted.class)
                .forEach(accepted -> ids.add(accepted.event().getId()));
        return new ApiProblem(
                404,
                "No event with id \"" + id + "\" was accepted, as far as the journal goes back.",
                NearestName.of(id, new TreeSet<>(ids))
                        .map(near -> "Did you mean " + near + "?")
                        .orElse("The journal has " + ids.size()
                                + " other ids; knemu watch --since 0 lists them, and so does"
                                + " GET /_knemu/v1/journal?entries=accepted,refused."));
    }

    JsonNode why(Call call) {
        String id = call.variable();
        JournalRequests.requireOn(emulation);
        Predicate<CloudEvent> isAsked = event -> event.getId().equals(id);
        List<Why> answers = new ArrayList<>(emulation.why(isAsked));
        List<Entry.Refused> refusals = refusals(isAsked);
        CloudEvent event = journal.accepted(id, any -> true)
                .map(Entry.Accepted::event)
                .or(() -> refusals.stream().reduce((first, last) -> last).map(Entry.Refused::event))
                .orElseThrow(() -> unknown(id));
        call.parameter("subscription").ifPresent(name -> only(name, answers));
        return json.why(event, answers, refusals);
    }

    private List<Entry.Refused> refusals(Predicate<CloudEvent> wanted) {
        return journal.entries(Entry.Refused.class).stream()
                .filter(refused -> refused.event() != null && wanted.test(refused.event()))
                .toList();
    }

    /** What somebody calls one event: id and source are its identity. */
    private record Identity(String id, String source) {
        static Identity of(CloudEvent event) {
            return new Identity(event.getId(), event.getSource().toString());
        }
    }

    /** One event that matches, as it was last seen. */
    private record Seen(Entry entry, CloudEvent event) {}

    /** Why, of the latest event that matches; the others are named. */
    JsonNode whyMatching(Call call) {
        EventMatcher matcher = call.matcher("match")
                .orElseThrow(() -> new ApiProblem(
                        400,
                        "match is missing.",
                        "Say which event is asked about: match=type=order.paid. By its id it is /events/ID/why."));
        JournalRequests.requireOn(emulation);
        List<Seen> latestFirst = seen(matcher);
        if (latestFirst.isEmpty()) {
            throw noneMatches(matcher);
        }
        CloudEvent chosen = latestFirst.get(0).event();
        Identity identity = Identity.of(chosen);
        Predicate<CloudEvent> isChosen = event -> Identity.of(event).equals(identity) && matcher.test(event);
        List<Why> answers = new ArrayList<>(emulation.why(isChosen));
        call.parameter("subscription").ifPresent(name -> only(name, answers));
        ObjectNode answer = json.why(chosen, answers, refusals(isChosen));
        answer.put("matchingCount", latestFirst.size());
        ArrayNode matching = answer.putArray("matching");
        latestFirst.stream()
                .limit(MOST_NAMED)
                .forEach(seen -> matching.add(JournalJson.subject(seen.event())
                        .put("time", JournalJson.time(seen.entry().time()))
                        .put("seq", seen.entry().seq())));
        return answer;
    }

    /** Each event that matches once, latest first. */
    private List<Seen> seen(EventMatcher matcher) {
        Map<Identity, Seen> seen = new LinkedHashMap<>();
        List<Entry> entries = journal.entries();
        for (int i = entries.size() - 1; i >= 0; i--) {
            CloudEvent event = eventOf(entries.get(i));
            if (event != null && matcher.test(event)) {
                seen.putIfAbsent(Identity.of(event), new Seen(entries.get(i), event));
            }
        }
        return List.copyOf(seen.values());
    }

    private static @Nullable CloudEvent eventOf(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return accepted.event();
        }
        return entry instanceof Entry.Refused refused ? refused.event() : null;
    }

    private ApiProblem noneMatches(EventMatcher matcher) {
        List<Entry.Accepted> accepted = journal.entries(Entry.Accepted.class);
        String hint = "The journal has no event at all.";
        if (!accepted.isEmpty()) {
            CloudEvent newest = accepted.get(accepted.size() - 1).event();
            hint = "The newest is event " + newest.getId() + ", and "
                    + matcher.mismatch(newest).orElse("it matches")
                    + ". GET /_knemu/v1/journal?entries=accepted has all"
                    + " of them, and knemu watch --since 0.";
        }
        return new ApiProblem(
                404,
                "No event that matches " + matcher + " was accepted or refused, as far as the journal goes back.",
                hint);
    }

    private static void only(String name, List<Why> answers) {
        Set<String> asked = new TreeSet<>();
        answers.forEach(answer -> asked.add(answer.subscription().name()));
        answers.removeIf(answer -> !EntryFilter.isNamed(name, answer.subscription()));
        if (answers.isEmpty() && !asked.isEmpty()) {
            throw new ApiProblem(
                    404,
                    "No Trigger or Subscription \"" + name + "\" was asked about this event.",
                    NearestName.of(name, asked)
                                    .map(near -> "Did you mean " + near + "? ")
                                    .orElse("")
                            + "Asked were " + String.join(", ", asked) + ".");
        }
    }

    JsonNode dryRun(Call call) {
        JsonNode body = object(call);
        onlyFields(body, Set.of("event", "address"), "The body");
        JsonNode given = body.path("event");
        if (!given.isObject()) {
            throw new ApiProblem(
                    400,
                    "event is " + (given.isMissingNode() ? "missing." : "no object."),
                    "Give a CloudEvent in the JSON format: {\"event\": {\"specversion\": \"1.0\", \"id\": …}}.");
        }
        CloudEvent event;
        try {
            event = CloudEventJson.read(AdminApi.JSON.writeValueAsBytes(given));
        } catch (IllegalArgumentException e) {
            throw new ApiProblem(422, "event is no CloudEvent: " + e.getMessage(), "Correct it, and ask again.");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Optional<Ref> address =
                body.hasNonNull("address") ? Optional.of(address(body.get("address"))) : Optional.empty();
        return json.why(event, emulation.whyDryRun(event, address), List.of());
    }

    private Ref address(JsonNode given) {
        onlyFields(given, REF_FIELDS, "address");
        String namespace = given.path("namespace").asText("default");
        Ref ref = new Ref(
                given.path("kind").asText(), namespace, given.path("name").asText());
        Set<String> known = new TreeSet<>();
        for (ChannelRoute channel : emulation.topology().all().toList()) {
            if (channel.ref().equals(ref)) {
                return ref;
            }
            known.add(channel.ref().toString());
        }
        throw new ApiProblem(
                404,
                "address is " + ref + ", which is not there, or not ready.",
                NearestName.of(ref.toString(), known)
                                .map(near -> "Did you mean " + near + "? ")
                                .orElse("")
                        + (known.isEmpty()
                                ? "There is no Broker and no Channel."
                                : "There are " + String.join(", ", known) + "."));
    }

    /** The body of a request as an object. */
    static JsonNode object(Call call) {
        String hint = "Send one JSON object.";
        JsonNode body;
        try {
            body = AdminApi.JSON.readTree(call.body());
        } catch (IOException e) {
            String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new ApiProblem(400, "The body is not JSON: " + line, hint);
        }
        if (!body.isObject()) {
            throw new ApiProblem(400, "The body is not a JSON object.", hint);
        }
        return body;
    }

    /** What is not known must not be taken for granted. */
    static void onlyFields(JsonNode object, Set<String> known, String where) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (!known.contains(name)) {
                throw new ApiProblem(
                        400,
                        where + " has the field \"" + name + "\", which is not known.",
                        NearestName.of(name, new TreeSet<>(known))
                                        .map(near -> "Did you mean " + near + "? ")
                                        .orElse("")
                                + "Known are " + String.join(", ", new TreeSet<>(known)) + ".");
            }
        }
    }
}
