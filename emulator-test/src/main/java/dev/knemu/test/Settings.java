package dev.knemu.test;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.journal.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * How the emulator of a test begins.
 *
 * @param yaml manifests as text
 * @param services puts something behind Services of a new emulator; its second argument is the namespace
 * @param timeFactor empty: as the configuration or the environment says
 */
record Settings(
        KnativeTest.Clock time,
        List<String> manifests,
        List<String> yaml,
        boolean strict,
        OptionalInt port,
        String namespace,
        OptionalDouble timeFactor,
        UnaryOperator<EmulatorOptions> options,
        List<BiConsumer<EventingEmulator, String>> services) {

    static Settings in(KnativeTest.Clock time) {
        return new Settings(
                time,
                List.of(),
                List.of(),
                false,
                OptionalInt.empty(),
                EventingEmulator.DEFAULT_NAMESPACE,
                OptionalDouble.empty(),
                UnaryOperator.identity(),
                List.of());
    }

    static Settings of(KnativeTest test) {
        return new Settings(
                test.time(),
                List.of(test.manifests()),
                List.of(),
                test.strict(),
                test.port() < 0 ? OptionalInt.empty() : OptionalInt.of(test.port()),
                test.namespace(),
                OptionalDouble.empty(),
                UnaryOperator.identity(),
                List.of());
    }

    boolean hasManifests() {
        return !manifests.isEmpty() || !yaml.isEmpty();
    }

    /** @param portWanted whether a port is to be opened though nobody has named one */
    EmulatorOptions emulatorOptions(boolean portWanted) {
        EmulatorOptions base = EmulatorOptions.defaults()
                // What a test has left open is of no interest once it has ended.
                .withDrainLimit(Duration.ZERO)
                .withJournal(Journal.Level.FULL)
                .withLanes(1);
        if (time == KnativeTest.Clock.VIRTUAL) {
            base = base.inVirtualTime();
        }
        EmulatorOptions asked = options.apply(port.isPresent() ? base.withPort(port.getAsInt()) : base);
        return portWanted && asked.port().isEmpty() ? asked.withPort(0) : asked;
    }

    Settings withManifests(List<String> more) {
        return new Settings(time, both(manifests, more), yaml, strict, port, namespace, timeFactor, options, services);
    }

    Settings withYaml(String more) {
        return new Settings(
                time, manifests, both(yaml, List.of(more)), strict, port, namespace, timeFactor, options, services);
    }

    Settings withStrict() {
        return new Settings(time, manifests, yaml, true, port, namespace, timeFactor, options, services);
    }

    Settings withPort(int port) {
        return new Settings(
                time, manifests, yaml, strict, OptionalInt.of(port), namespace, timeFactor, options, services);
    }

    Settings withNamespace(String namespace) {
        return new Settings(time, manifests, yaml, strict, port, namespace, timeFactor, options, services);
    }

    Settings withTimeFactor(double factor) {
        return new Settings(
                time, manifests, yaml, strict, port, namespace, OptionalDouble.of(factor), options, services);
    }

    Settings withOptions(UnaryOperator<EmulatorOptions> more) {
        return new Settings(
                time,
                manifests,
                yaml,
                strict,
                port,
                namespace,
                timeFactor,
                before -> more.apply(options.apply(before)),
                services);
    }

    Settings withService(BiConsumer<EventingEmulator, String> service) {
        return new Settings(
                time, manifests, yaml, strict, port, namespace, timeFactor, options, both(services, List.of(service)));
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
