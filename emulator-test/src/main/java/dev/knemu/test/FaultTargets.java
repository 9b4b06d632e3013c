package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Ref;
import dev.knemu.resource.KResource;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.test.report.Names;
import dev.knemu.test.report.StoryText;
import dev.knemu.transport.Addressee;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Whom {@link WithFaults} names: a slip in writing would let every test pass. */
final class FaultTargets {

    private static final int MOST = 10;

    private final EventingEmulator eventing;
    private final String test;

    private FaultTargets(EventingEmulator eventing, String test) {
        this.eventing = eventing;
        this.test = test;
    }

    /**
     * Looks when the test is over, which may have applied what its faults are for.
     *
     * @param test as people call it
     * @throws ExtensionConfigurationException for a name that nobody has
     */
    static void check(WithFaults with, EventingEmulator eventing, String test) {
        FaultTargets targets = new FaultTargets(eventing, test);
        targets.check("to", with.to(), "no Trigger and no Subscription delivers to", targets.subscribers());
        targets.check("on", with.on(), "there is no Trigger and no Subscription", targets.subscriptions());
    }

    private void check(String parameter, String[] names, String problem, List<Ref> known) {
        for (String name : names) {
            if (known.stream().noneMatch(ref -> Names.isCalled(ref, name))) {
                throw new ExtensionConfigurationException("@WithFaults on " + test + ": " + parameter + " = \"" + name
                        + "\" names nobody, so nothing was hit: " + problem + " \"" + name + "\"."
                        + instead(name, known));
            }
        }
    }

    private static String instead(String name, List<Ref> known) {
        List<String> names = known.stream().map(Ref::name).distinct().sorted().toList();
        return NearestName.of(Names.bare(name), names)
                .map(near -> " Did you mean \"" + near + "\"?")
                .orElseGet(() -> names.isEmpty()
                        ? " There is none at all: see that the test applies its manifests."
                        : " Those that there are: "
                                + String.join(", ", names.stream().limit(MOST).toList())
                                + (names.size() > MOST ? " and " + (names.size() - MOST) + " more." : "."));
    }

    private List<Ref> subscriptions() {
        return Stream.concat(
                        resources().map(StoryText::ref), attempted().stream().map(Entry.Attempted::subscription))
                .distinct()
                .toList();
    }

    private List<Ref> subscribers() {
        Stream<URI> now = Stream.concat(
                eventing.list(Trigger.class).stream()
                        .map(trigger -> trigger.status().subscriberUri())
                        .flatMap(Optional::stream),
                eventing.list(Subscription.class).stream()
                        .map(subscription ->
                                subscription.status().physicalSubscription().subscriberUri())
                        .flatMap(Optional::stream));
        return Stream.concat(now, attempted().stream().map(Entry.Attempted::destination))
                .distinct()
                .map(Addressee::of)
                .map(subscriber -> new Ref(subscriber.kind(), subscriber.namespace(), subscriber.name()))
                .toList();
    }

    private Stream<KResource> resources() {
        return Stream.concat(eventing.list(Trigger.class).stream(), eventing.list(Subscription.class).stream());
    }

    private Collection<Entry.Attempted> attempted() {
        return eventing.journal().entries(Entry.Attempted.class).stream()
                .filter(attempt -> attempt.leg() == Entry.Leg.SUBSCRIBER)
                .toList();
    }
}
