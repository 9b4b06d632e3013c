package dev.knemu.lint;

import dev.knemu.event.EventRules;
import dev.knemu.event.KnativeExtensions;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NoFilter;
import dev.knemu.filter.Relation;
import dev.knemu.lint.Hop.Kind;
import dev.knemu.lint.Satisfiability.Result;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@link Rule#REPLY_LOOP}. */
final class ReplyLoops {

    /** What is true of every dead letter: it says where it failed, and how. */
    private static final Formula DEAD = Formula.and(List.of(
            new Formula.Literal(KnativeExtensions.ERROR_DEST, Relation.STARTS_WITH, "http", true),
            new Formula.Literal(KnativeExtensions.ERROR_CODE, Relation.IS_PRESENT, "", true)));

    private final Lookout lookout;

    ReplyLoops(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        List<Hop> hops = Hops.of(lookout);
        Map<String, List<Hop>> open = new LinkedHashMap<>();
        Map<String, List<Hop>> answers = new LinkedHashMap<>();
        List<Hop> onwards = new ArrayList<>();
        for (Hop hop : hops) {
            if (!hop.from().equals(hop.to())) {
                onwards.add(hop);
            } else if (hop.change().isEmpty() && !hop.isWritten()) {
                if (passesEverything(hop)) {
                    open.computeIfAbsent(hop.from(), any -> new ArrayList<>()).add(hop);
                }
            } else if (!circle(List.of(hop)) && hop.change().isPresent()) {
                answers.computeIfAbsent(hop.from(), any -> new ArrayList<>()).add(hop);
            }
        }
        open.forEach(this::openToAnswers);
        answers.forEach(this::answersOfEachOther);
        new Circles(onwards, this::circle).find();
    }

    /**
     * What one answers, another of the same place may want, and answer in turn. To {@link Circles} each of them is a place
     * of its own, from which it goes on to those that may want its answer.
     */
    private void answersOfEachOther(String place, List<Hop> hops) {
        List<Hop> onwards = new ArrayList<>();
        for (int i = 0; i < hops.size(); i++) {
            for (int k = 0; k < hops.size(); k++) {
                if (i != k && mayWant(hops.get(k), hops.get(i).change().orElseThrow())) {
                    onwards.add(hops.get(i).between(Integer.toString(i), Integer.toString(k)));
                }
            }
        }
        new Circles(
                        onwards,
                        circle -> circle(circle.stream()
                                .map(hop -> hop.between(place, place))
                                .toList()))
                .find();
    }

    private static boolean mayWant(Hop hop, Map<String, String> answered) {
        return hop.filter()
                .flatMap(Formula::passes)
                .map(passes -> Satisfiability.of(Formula.with(answered, passes)))
                .filter(Result.Impossible.class::isInstance)
                .isEmpty();
    }

    /** What subscribers of unknown make answer comes back to their own Triggers; whether they do, nobody here knows. */
    private void openToAnswers(String place, List<Hop> hops) {
        List<String> names = hops.stream().map(hop -> hop.by().name()).sorted().toList();
        boolean one = names.size() == 1;
        Hop first = hops.get(0);
        lookout.found(
                Rule.REPLY_LOOP,
                Severity.INFO,
                first.by(),
                first.path(),
                (one ? first.by() + " takes" : Lookout.names(names) + " take") + " every event of " + place
                        + ", those that " + (one ? "its subscriber answers" : "their subscribers answer")
                        + " included.",
                "If one answers with an event, it gets its own answer, up to 255 times.",
                "Give it a filter, unless its subscriber answers without an event.");
    }

    /** @return whether there was anything to say */
    private boolean circle(List<Hop> circle) {
        Optional<Severity> severity = judge(circle);
        severity.ifPresent(grave -> found(circle, grave));
        return severity.isPresent();
    }

    private Optional<Severity> judge(List<Hop> circle) {
        if (circle.stream().anyMatch(hop -> hop.change().isEmpty())) {
            if (circle.stream().anyMatch(ReplyLoops::passesNothing)) {
                return Optional.empty();
            }
            return Optional.of(circle.stream().allMatch(ReplyLoops::passesEverything) ? Severity.ERROR : Severity.INFO);
        }
        boolean dead = circle.stream().anyMatch(hop -> hop.kind() == Kind.DEAD_LETTER);
        List<Formula> formulas = new ArrayList<>();
        if (dead) {
            formulas.add(DEAD);
        }
        boolean allJudged = true;
        for (int i = 0; i < circle.size(); i++) {
            Optional<Formula> passes = circle.get(i).filter().flatMap(Formula::passes);
            allJudged &= circle.get(i).isJudged() && (circle.get(i).filter().isEmpty() || passes.isPresent());
            Map<String, String> known = setBefore(circle, i);
            passes.ifPresent(formula -> formulas.add(Formula.with(known, formula)));
            // Of a failure it is known that it will be told, and not what.
            allJudged &= !dead || passes.filter(ReplyLoops::asksForFailures).isEmpty();
        }
        Result result = Satisfiability.of(Formula.and(formulas));
        if (result instanceof Result.Impossible) {
            return Optional.empty();
        }
        boolean sure =
                allJudged && result instanceof Result.Possible possible && goesRound(circle, possible.attributes());
        return Optional.of(sure ? Severity.ERROR : Severity.WARNING);
    }

    private static boolean asksForFailures(Formula formula) {
        if (formula instanceof Formula.And and) {
            return and.parts().stream().anyMatch(ReplyLoops::asksForFailures);
        }
        if (formula instanceof Formula.Or or) {
            return or.parts().stream().anyMatch(ReplyLoops::asksForFailures);
        }
        return formula instanceof Formula.Literal literal && literal.attribute().startsWith("knativeerror");
    }

    /** Attributes that whatever has gone round once has before this hop. */
    private static Map<String, String> setBefore(List<Hop> circle, int index) {
        Map<String, String> set = new HashMap<>();
        for (int i = 0; i < circle.size(); i++) {
            set.putAll(circle.get((index + i) % circle.size()).change().orElse(Map.of()));
        }
        return set;
    }

    /** Asks the filters themselves, of a real event. */
    private static boolean goesRound(List<Hop> circle, Map<String, String> attributes) {
        for (int i = 0; i < circle.size(); i++) {
            Map<String, String> here = new TreeMap<>(attributes);
            here.putAll(setBefore(circle, i));
            Optional<CloudEvent> event = event(here);
            Optional<Filter> filter = circle.get(i).filter();
            if (event.isEmpty() || filter.isPresent() && !filter.get().matches(event.get())) {
                return false;
            }
        }
        return true;
    }

    /** Empty if no event can have these attributes, as when the source is not a URI. */
    private static Optional<CloudEvent> event(Map<String, String> attributes) {
        try {
            CloudEventBuilder event = "0.3".equals(attributes.get("specversion"))
                    ? CloudEventBuilder.fromSpecVersion(SpecVersion.V03)
                    : CloudEventBuilder.v1();
            event.withId("1").withType("any").withSource(URI.create("/any"));
            attributes.forEach((name, value) -> {
                switch (name) {
                    case "specversion" -> {
                        // Said by the builder.
                    }
                    case "datamediatype" -> {
                        if (!attributes.containsKey("datacontenttype")) {
                            event.withDataContentType(value);
                        }
                    }
                    case "id", "type", "source", "subject", "time", "dataschema", "datacontenttype" ->
                        event.withContextAttribute(name, value);
                    default -> event.withExtension(name, value);
                }
            });
            return Optional.of(event.build())
                    .filter(built -> EventRules.check(built).isEmpty());
        } catch (RuntimeException impossible) {
            // The builder has an exception of its own for nearly every attribute.
            return Optional.empty();
        }
    }

    private static boolean passesEverything(Hop hop) {
        if (hop.filter().isEmpty() || hop.filter().get() instanceof NoFilter) {
            return hop.isJudged();
        }
        return hop.filter()
                .flatMap(Formula::fails)
                .map(Satisfiability::of)
                .filter(Result.Impossible.class::isInstance)
                .isPresent();
    }

    private static boolean passesNothing(Hop hop) {
        return hop.filter()
                .flatMap(Formula::passes)
                .map(Satisfiability::of)
                .filter(Result.Impossible.class::isInstance)
                .isPresent();
    }

    private void found(List<Hop> circle, Severity severity) {
        Hop first = circle.get(0);
        String way = way(circle);
        boolean dead = circle.stream().anyMatch(hop -> hop.kind() == Kind.DEAD_LETTER);
        boolean answers = circle.stream().anyMatch(hop -> hop.kind() == Kind.REPLY);
        boolean guarded = first.from().startsWith("Broker ")
                && circle.stream()
                        .allMatch(hop -> hop.kind() != Kind.FORWARD
                                && hop.from().equals(first.from())
                                && hop.to().equals(first.from()));
        String what = answers ? "An answer" : dead ? "A dead letter" : "An event";
        String sure = switch (severity) {
            case ERROR -> what + " comes back to where it was: ";
            case WARNING -> what + " may come back to where it was: ";
            case INFO -> what + " comes back to where it was if it passes the filters: ";
        };
        String end = guarded ? "It goes round 255 times, until its TTL is used up" : "It goes round without end";
        lookout.found(
                Rule.REPLY_LOOP,
                severity,
                first.by(),
                first.path(),
                sure + way + ".",
                severity == Severity.INFO ? "" : end + (dead ? ", as long as the subscriber does not take it." : "."),
                severity == Severity.INFO ? "Let the steps answer with another type." : Rule.REPLY_LOOP.help());
    }

    /** {@code Broker default/a → Trigger default/t –answer→ Broker default/a}. */
    private static String way(List<Hop> circle) {
        StringBuilder way = new StringBuilder(outside(circle.get(0).from()));
        for (Hop hop : circle) {
            String by = hop.by().toString();
            String from = outside(hop.from());
            String to = outside(hop.to());
            if (!by.equals(from)) {
                way.append(" → ").append(by);
            }
            if (!by.equals(to)
                    || from.equals(to) && hop.to().equals(circle.get(0).from())) {
                way.append(arrow(hop)).append(to);
            }
        }
        return way.toString();
    }

    /** The resource that a place is in. */
    private static String outside(String place) {
        int inside = place.indexOf(" (");
        return inside < 0 ? place : place.substring(0, inside);
    }

    private static String arrow(Hop hop) {
        return switch (hop.kind()) {
            case FORWARD -> " → ";
            case REPLY -> " –answer→ ";
            case DEAD_LETTER -> " –dead letter→ ";
        };
    }
}
