package dev.knemu.routing;

import static dev.knemu.routing.Expectations.ANSWER;
import static dev.knemu.routing.Expectations.ATTEMPTS;
import static dev.knemu.routing.Expectations.DEAD_LETTERS;
import static dev.knemu.routing.Expectations.DELIVERED_TO;
import static dev.knemu.routing.Expectations.DROPPED;
import static dev.knemu.routing.Expectations.NOT_TRIGGERS;
import static dev.knemu.routing.Expectations.REPLIES;
import static dev.knemu.routing.Expectations.TRIGGERS;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.match.EventMatchers;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.Addressee;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What was expected beside what the journal says. The emulator has run nothing but the one test. */
final class Judgement {

    /** A loop has more, and they are all alike. */
    private static final int MOST_EXPLAINED = 50;

    private final Surroundings surroundings;
    private final RoutingTable.TestCase test;
    private final Expectations expected;
    private final EventingEmulator eventing;
    private final List<Sent> sent;
    private final List<Why> whys;
    private final Set<Ref> known = new LinkedHashSet<>();
    private final List<RoutingProblem> problems = new ArrayList<>();

    /** What the problems are about, and so is to be explained. */
    private final Set<Ref> concerned = new LinkedHashSet<>();

    Judgement(Surroundings surroundings, RoutingTable.TestCase test, EventingEmulator eventing, List<Sent> sent) {
        this.surroundings = surroundings;
        this.test = test;
        this.expected = test.expectations();
        this.eventing = eventing;
        this.sent = sent;
        // Asked of all at once: of each by itself, a loop of replies would read the journal as often as it goes round.
        this.whys = eventing.why(EventMatchers.anyEvent()).stream()
                .collect(Collectors.groupingBy(why -> why.event().getId(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(List::stream)
                .toList();
        // Of a Trigger that was not even asked, nothing else is known than that it is there.
        eventing.list(Trigger.class).forEach(trigger -> know("Trigger", trigger));
        eventing.list(Subscription.class).stream()
                .filter(subscription -> subscription.metadata().controller().isEmpty())
                .forEach(subscription -> know("Subscription", subscription));
        whys.forEach(why -> known.add(why.subscription()));
    }

    private void know(String kind, Resource resource) {
        known.add(new Ref(
                kind, resource.metadata().namespace(), resource.metadata().name()));
    }

    /** Answers that are given for Services to which nothing leads: a slip in writing, since nobody would ever ask. */
    static List<RoutingProblem> unknownServices(Surroundings surroundings, Map<String, Answers> subscribers) {
        Set<String> services = surroundings.services();
        List<RoutingProblem> problems = new ArrayList<>();
        subscribers.forEach((name, answers) -> {
            if (!services.contains(name)) {
                problems.add(new RoutingProblem(
                        "subscribers",
                        answers.line(),
                        "a Service " + name,
                        "none",
                        "there is no Service " + name + " in the manifests, and nothing refers to one. "
                                + hint(name, services)));
            }
        });
        return problems;
    }

    private static String hint(String name, Collection<String> names) {
        return NearestName.of(name, names)
                .map(near -> "Did you mean " + near + "?")
                .orElse(names.isEmpty() ? "There are none." : "There are: " + String.join(", ", names) + ".");
    }

    RoutingResult result(List<RoutingProblem> before) {
        problems.addAll(before);
        expected.answer().ifPresentOrElse(this::answer, this::taken);
        expected.triggers().ifPresent(this::triggers);
        expected.notTriggers().ifPresent(this::notTriggers);
        expected.deliveredTo().ifPresent(this::deliveredTo);
        expected.attempts().forEach(this::attempts);
        expected.replies().ifPresent(this::replies);
        expected.deadLetters().ifPresent(this::deadLetters);
        expected.dropped().ifPresent(this::dropped);
        boolean passed = problems.isEmpty();
        return new RoutingResult(
                test.name(),
                surroundings.file(),
                test.line(),
                problems,
                passed
                        ? List.of()
                        : whys.stream()
                                .filter(why -> concerned.contains(why.subscription()))
                                .limit(MOST_EXPLAINED)
                                .toList(),
                passed
                        ? List.of()
                        : eventing.journal().entries(Entry.Refused.class).stream()
                                .limit(MOST_EXPLAINED)
                                .toList());
    }

    private void problem(String field, String wanted, String got, String more) {
        problems.add(new RoutingProblem(
                field,
                expected.line(field),
                wanted,
                got,
                "expected " + wanted + ", got " + got + (more.isEmpty() ? "" : ". " + more)));
    }

    // ---- the answer

    private void answer(int wanted) {
        List<Integer> statuses =
                sent.stream().map(one -> one.status().orElse(0)).distinct().toList();
        if (!statuses.equals(List.of(wanted))) {
            String reasons = sent.stream()
                    .map(Judgement::reason)
                    .filter(reason -> !reason.isBlank())
                    .distinct()
                    .collect(Collectors.joining("; "));
            whys.stream().filter(why -> why.verdict().passed()).forEach(why -> concerned.add(why.subscription()));
            problem(ANSWER, String.valueOf(wanted), joined(statuses), reasons);
        }
    }

    /**
     * What the emulator has not taken goes nowhere, and would fulfil every expectation that something does not happen.
     */
    private void taken() {
        Map<String, String> reasons = new HashMap<>();
        eventing.journal().entries(Entry.Refused.class).forEach(entry -> {
            if (entry.event() != null) {
                reasons.put(entry.event().getId(), entry.reason());
            }
        });
        for (int i = 0; i < sent.size(); i++) {
            Sent one = sent.get(i);
            int status = one.status().orElse(0);
            String reason = reasons.get(one.event().getId());
            if (status / 100 != 2 && reason != null) {
                problems.add(new RoutingProblem(
                        "send",
                        test.sends().get(i).line(),
                        "to be taken",
                        String.valueOf(status),
                        "event " + one.event().getId() + " was refused with " + status + ": " + reason
                                + ". If that is meant, write answer: " + status));
            }
        }
    }

    private static String reason(Sent sent) {
        return sent.answer()
                .toCompletableFuture()
                .getNow(new Sent.Answer(0, "no answer came"))
                .reason();
    }

    // ---- who wants it

    private void triggers(List<String> names) {
        Set<Ref> wanted = refs(TRIGGERS, names);
        Set<Ref> got = wanting();
        if (wanted.size() == names.size() && !wanted.equals(got)) {
            symmetricDifference(wanted, got);
            List<String> more = new ArrayList<>(List.of(difference(texts(wanted), texts(got))));
            wanted.stream()
                    .filter(ref -> !got.contains(ref))
                    .forEach(ref -> notReady(ref).ifPresent(more::add));
            problem(TRIGGERS, exactly(texts(wanted)), joined(texts(got)), String.join(". ", more));
        }
    }

    /** A Trigger that is not Ready is asked of no event, here as on a cluster. */
    private Optional<String> notReady(Ref ref) {
        return eventing.get(Trigger.class, ref.namespace(), ref.name())
                .filter(trigger -> ref.kind().equals(Trigger.KIND) && !trigger.isReady())
                .map(trigger -> ref + " is not Ready: "
                        + trigger.common()
                                .condition(ConditionSet.READY)
                                .map(Condition::message)
                                .orElse("it has no conditions yet"));
    }

    private void notTriggers(List<String> names) {
        Set<Ref> unwanted = refs(NOT_TRIGGERS, names);
        unwanted.retainAll(wanting());
        if (!unwanted.isEmpty()) {
            concerned.addAll(unwanted);
            problem(NOT_TRIGGERS, "none of " + joined(names), joined(texts(unwanted)), "");
        }
    }

    /** The Triggers and Subscriptions that want what was sent, not what follows from it. */
    private Set<Ref> wanting() {
        return whys.stream()
                .filter(why -> why.verdict().passed())
                .filter(why ->
                        why.accepted().filter(entry -> entry.cause() == 0).isPresent())
                .map(Why::subscription)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Those of the names that there are; of the others it is said that there are none. */
    private Set<Ref> refs(String field, List<String> names) {
        Set<Ref> refs = new LinkedHashSet<>();
        for (String name : names) {
            Optional<Ref> ref = ref(name);
            ref.ifPresent(refs::add);
            if (ref.isEmpty()) {
                problems.add(new RoutingProblem(
                        field,
                        expected.line(field),
                        name,
                        "no Trigger or Subscription of this name",
                        "there is no Trigger or Subscription " + name + ". " + hint(name, texts(known))));
            }
        }
        return refs;
    }

    private Optional<Ref> ref(String name) {
        Qualified wanted = Qualified.of(name, surroundings.namespace());
        return known.stream().filter(ref -> Qualified.of(ref).equals(wanted)).findFirst();
    }

    private void symmetricDifference(Set<Ref> wanted, Set<Ref> got) {
        wanted.stream().filter(ref -> !got.contains(ref)).forEach(concerned::add);
        got.stream().filter(ref -> !wanted.contains(ref)).forEach(concerned::add);
    }

    // ---- who got it

    private void deliveredTo(List<String> names) {
        Set<String> wanted = names.stream()
                .map(name -> name.contains("://")
                        ? name
                        : Qualified.of(name, surroundings.namespace()).text(surroundings.namespace()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> got = eventing.journal().entries(Entry.Delivered.class).stream()
                .map(delivered -> place(delivered.destination()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!wanted.equals(got)) {
            known.forEach(concerned::add);
            problem(DELIVERED_TO, exactly(wanted), joined(got), difference(wanted, got));
        }
    }

    /** A Service by its name, all else by its kind and name, or its URL. */
    private String place(URI address) {
        Addressee addressee = Addressee.of(address);
        if (addressee.name().isEmpty() || addressee.namespace().isEmpty()) {
            return address.toString();
        }
        String name = new Qualified(addressee.namespace(), addressee.name()).text(surroundings.namespace());
        return addressee.kind().equals("Service") ? name : addressee.kind() + " " + name;
    }

    private void attempts(String name, int wanted) {
        refs(ATTEMPTS, List.of(name)).forEach(ref -> {
            long got = eventing.journal().entries(Entry.Attempted.class).stream()
                    .filter(attempt -> attempt.leg() == Entry.Leg.SUBSCRIBER)
                    .filter(attempt -> attempt.subscription().equals(ref))
                    .count();
            if (got != wanted) {
                concerned.add(ref);
                problem(ATTEMPTS, name + ": " + wanted, name + ": " + got, "");
            }
        });
    }

    // ---- what came of it

    private void replies(List<Wish> wishes) {
        List<Entry.Replied> replies = eventing.journal().entries(Entry.Replied.class);
        compare(
                REPLIES,
                wishes,
                replies.stream()
                        .map(entry -> new Came(entry.subscription(), Optional.empty(), entry.event()))
                        .toList());
    }

    private void deadLetters(List<Wish> wishes) {
        List<Entry.DeadLettered> letters = eventing.journal().entries(Entry.DeadLettered.class);
        compare(
                DEAD_LETTERS,
                wishes,
                letters.stream()
                        .map(entry -> new Came(entry.subscription(), Optional.of(place(entry.sink())), entry.event()))
                        .toList());
    }

    /** An event that came of the one that was sent. */
    private record Came(Ref trigger, Optional<String> sink, CloudEvent event) {}

    private void compare(String field, List<Wish> wishes, List<Came> came) {
        int[] wishOf = pairs(wishes, came);
        Set<Integer> met = Arrays.stream(wishOf).boxed().collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            if (!met.contains(i)) {
                missing.add("None is " + wishes.get(i) + near(wishes.get(i), came, wishOf));
            }
        }
        List<String> more = new ArrayList<>();
        for (int i = 0; i < came.size(); i++) {
            if (wishOf[i] < 0) {
                concerned.add(came.get(i).trigger());
                more.add("Not expected was " + text(came.get(i)));
            }
        }
        if (missing.isEmpty() && more.isEmpty()) {
            return;
        }
        if (came.isEmpty()) {
            whys.stream().filter(why -> why.verdict().passed()).forEach(why -> concerned.add(why.subscription()));
        }
        List<String> texts = new ArrayList<>(missing);
        texts.addAll(more);
        problem(
                field,
                exactly(wishes.stream().map(Wish::toString).toList()),
                joined(came.stream().map(this::text).toList()),
                some(texts, ". "));
    }

    private String near(Wish wish, List<Came> came, int[] wishOf) {
        for (int i = 0; i < came.size(); i++) {
            if (wishOf[i] < 0) {
                return ": " + mismatch(wish, came.get(i)).orElse("it is another's");
            }
        }
        return "";
    }

    private Optional<String> mismatch(Wish wish, Came came) {
        if (wish.trigger().filter(name -> !isCalled(came.trigger(), name)).isPresent()) {
            return Optional.of("the event is of " + came.trigger());
        }
        if (wish.sink().isPresent() && !wish.sink().equals(came.sink())) {
            return Optional.of("it went to " + came.sink().orElse("nowhere"));
        }
        return wish.event().mismatch(came.event());
    }

    private boolean isCalled(Ref ref, String name) {
        return Qualified.of(ref).equals(Qualified.of(name, surroundings.namespace()));
    }

    private String text(Came came) {
        return came.event().getType() + " from " + came.event().getSource() + " by "
                + Qualified.of(came.trigger()).text(surroundings.namespace())
                + came.sink().map(sink -> " to " + sink).orElse("");
    }

    /** The wish that each event fulfils, or -1: as many as can be, whatever the order in which they are written. */
    private int[] pairs(List<Wish> wishes, List<Came> came) {
        int[] wishOf = new int[came.size()];
        Arrays.fill(wishOf, -1);
        for (int wish = 0; wish < wishes.size(); wish++) {
            find(wish, wishes, came, wishOf, new boolean[came.size()]);
        }
        return wishOf;
    }

    private boolean find(int wish, List<Wish> wishes, List<Came> came, int[] wishOf, boolean[] seen) {
        for (int i = 0; i < came.size(); i++) {
            if (!seen[i] && mismatch(wishes.get(wish), came.get(i)).isEmpty()) {
                seen[i] = true;
                if (wishOf[i] < 0 || find(wishOf[i], wishes, came, wishOf, seen)) {
                    wishOf[i] = wish;
                    return true;
                }
            }
        }
        return false;
    }

    private void dropped(List<String> names) {
        Set<Ref> wanted = refs(DROPPED, names);
        Set<Ref> got = eventing.journal().entries(Entry.Dropped.class).stream()
                .map(Entry.Dropped::subscription)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (wanted.size() == names.size() && !wanted.equals(got)) {
            symmetricDifference(wanted, got);
            problem(DROPPED, exactly(texts(wanted)), joined(texts(got)), difference(texts(wanted), texts(got)));
        }
    }

    // ---- words

    private List<String> texts(Collection<Ref> refs) {
        return refs.stream()
                .map(ref -> Qualified.of(ref).text(surroundings.namespace()))
                .sorted()
                .toList();
    }

    private static String exactly(Collection<String> names) {
        return names.isEmpty() ? "none" : "exactly " + joined(names);
    }

    private static String joined(Collection<?> all) {
        return all.isEmpty() ? "none" : some(all, ", ");
    }

    private static String some(Collection<?> all, String between) {
        return all.stream().limit(MOST_EXPLAINED).map(Object::toString).collect(Collectors.joining(between))
                + (all.size() > MOST_EXPLAINED ? between + "and " + (all.size() - MOST_EXPLAINED) + " more" : "");
    }

    private static String difference(Collection<String> wanted, Collection<String> got) {
        Predicate<String> isWanted = wanted::contains;
        List<String> missing =
                wanted.stream().filter(name -> !got.contains(name)).toList();
        List<String> more = got.stream().filter(isWanted.negate()).toList();
        return (missing.isEmpty() ? "" : "Missing: " + joined(missing))
                + (missing.isEmpty() || more.isEmpty() ? "" : ". ")
                + (more.isEmpty() ? "" : "Not expected: " + joined(more));
    }
}
