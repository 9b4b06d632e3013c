package dev.knemu.routing;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import dev.knemu.transport.SinkName;
import dev.knemu.yaml.FieldProblem;
import dev.knemu.yaml.Section;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file of routing tests: given manifests, when an event is sent, then these Triggers want it, these replies and dead
 * letters follow. The format is on the page docs/reference/routing-table.md.
 *
 * <pre>{@code
 * for (RoutingResult result : RoutingTable.read(Path.of("routing.yaml")).run()) {
 *     System.out.println(result);
 * }
 * }</pre>
 *
 * <p>Immutable; may be used by many threads. Each test runs in an emulator of its own, in virtual time, on the thread
 * that calls: a test of an hour of retries takes milliseconds, and none sees what another one did.
 */
public final class RoutingTable {

    private static final String USUAL_SINK = "broker:default";
    private static final String USUAL_SOURCE = "/knemu";
    private static final Set<String> BESIDE_EVENT = Set.of("to");

    private final String file;
    private final Optional<Path> directory;
    private final String namespace;
    private final List<Path> given;
    private final List<Manifest> added;
    private final Map<String, Answers> subscribers;
    private final List<TestCase> cases;

    /**
     * One test as it is written.
     *
     * @param sends in this order, each when all that follows from the one before is at rest
     */
    record TestCase(
            String name, int line, List<Send> sends, Map<String, Answers> subscribers, Expectations expectations) {}

    record Send(URI to, EventFields event, int line) {}

    private RoutingTable(
            String file,
            Optional<Path> directory,
            String namespace,
            List<Path> given,
            List<Manifest> added,
            Map<String, Answers> subscribers,
            List<TestCase> cases) {
        this.file = file;
        this.directory = directory;
        this.namespace = namespace;
        this.given = given;
        this.added = List.copyOf(added);
        this.subscribers = subscribers;
        this.cases = cases;
    }

    /**
     * Reads a file. Paths in it are relative to its directory.
     *
     * @throws RoutingTableException with everything that is wrong in it
     */
    public static RoutingTable read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            boolean isThere = Files.exists(file);
            throw new RoutingTableException(List.of(new FieldProblem(
                    file.toString(),
                    0,
                    0,
                    "",
                    isThere ? "cannot be read: " + e : "there is no such file",
                    isThere
                            ? ""
                            : "A relative path is looked for in " + Path.of("").toAbsolutePath() + ".")));
        }
        return read(text, file.toString(), Optional.ofNullable(file.getParent()).orElse(Path.of("")));
    }

    /**
     * Reads a text.
     *
     * @param file what errors and results call it
     * @param directory what paths in it are relative to
     * @throws RoutingTableException with everything that is wrong in it
     */
    public static RoutingTable read(String text, String file, Path directory) {
        List<FieldProblem> errors = new ArrayList<>();
        Section root = Section.of(file, text, errors);
        RoutingTable table = errors.isEmpty() ? read(root, file, directory) : null;
        if (!errors.isEmpty() || table == null) {
            throw new RoutingTableException(errors);
        }
        return table;
    }

    private static RoutingTable read(Section root, String file, Path directory) {
        List<Path> given = new ArrayList<>();
        for (String path : root.texts("given")) {
            Path resolved = directory.resolve(path);
            if (Files.exists(resolved)) {
                given.add(resolved);
            } else {
                root.wrong(
                        "given",
                        "there is no " + path + " beside this file",
                        "Write the path of a manifest or of a directory, relative to this file.");
            }
        }
        String namespace = root.text("namespace").orElse("default");
        Map<String, Answers> subscribers = subscribers(root, namespace);
        List<TestCase> cases = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        for (Section test : root.sections("tests")) {
            test(test, namespace, names).ifPresent(cases::add);
        }
        if (!root.has("tests") || root.isList("tests") && root.sections("tests").isEmpty()) {
            root.wrong("tests", "there are none", "Begin one with: - name: a paid order reaches shipping.");
        }
        root.end();
        return new RoutingTable(
                file, Optional.of(directory), namespace, given, List.of(), subscribers, List.copyOf(cases));
    }

    private static Map<String, Answers> subscribers(Section section, String namespace) {
        Map<String, Answers> answers = new LinkedHashMap<>();
        section.section("subscribers")
                .ifPresent(all -> all.names()
                        .forEach(name -> all.section(name).ifPresent(one -> {
                            Qualified service = Qualified.of(name, namespace);
                            answers.put(
                                    service.toString(),
                                    Answers.read(one, all.line(name), service.namespace(), service.name()));
                        })));
        return answers;
    }

    private static Optional<TestCase> test(Section test, String namespace, Map<String, Integer> names) {
        Optional<String> name = test.text("name");
        if (name.isEmpty()) {
            test.wrong(
                    "name", "is missing", "Say in a sentence what is to happen: name: a paid order reaches shipping.");
        } else {
            Integer before = names.putIfAbsent(name.get(), test.line());
            if (before != null) {
                test.wrong("name", "is the name of the test in line " + before + " as well", "Say what differs.");
            }
        }
        List<Send> sends = new ArrayList<>();
        for (Section send : test.oneOrMore("send")) {
            send(send, namespace).ifPresent(sends::add);
        }
        if (!test.has("send") || test.isList("send") && test.oneOrMore("send").isEmpty()) {
            test.wrong("send", "is missing", "Write the event: send: {type: order.paid, source: /shop}.");
        }
        Map<String, Answers> subscribers = subscribers(test, namespace);
        Optional<Expectations> expectations = test.section("expect").map(Expectations::read);
        if (expectations.isEmpty()) {
            test.wrong("expect", "is missing", "Write what is to happen: expect: {triggers: [paid-orders]}.");
        }
        test.end();
        return name.isEmpty() || expectations.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TestCase(name.get(), test.line(), List.copyOf(sends), subscribers, expectations.get()));
    }

    private static Optional<Send> send(Section send, String namespace) {
        String to = send.text("to").orElse(USUAL_SINK);
        Optional<SinkName> sink = SinkName.parse(to, namespace);
        if (sink.isEmpty()) {
            // As references are written elsewhere; one form is enough, but it is known what is meant.
            String hint = to.matches("(broker|channel|service|svc|ksvc)/[^/]+")
                    ? "Did you mean \"" + to.replace('/', ':') + "\"?"
                    : SinkName.FORMS;
            send.wrong("to", "\"" + to + "\" is no address", hint);
        }
        Optional<EventFields> event = EventFields.read(send, BESIDE_EVENT, USUAL_SOURCE);
        return sink.isEmpty() || event.isEmpty()
                ? Optional.empty()
                : Optional.of(new Send(sink.get().address(), event.get(), send.line()));
    }

    /**
     * The same with more manifests, beside those that the table names itself.
     *
     * @param manifest applied after those of the table
     */
    public RoutingTable with(Manifest manifest) {
        List<Manifest> all = new ArrayList<>(added);
        all.add(manifest);
        return new RoutingTable(file, directory, namespace, given, all, subscribers, cases);
    }

    /** As it was named when it was read. */
    public String file() {
        return file;
    }

    /**
     * Its tests in the order of the file. Reads the manifests that the table names: that is done once for all of them.
     *
     * @throws dev.knemu.resource.ManifestException when anything in those is wrong
     */
    public List<RoutingTest> tests() {
        List<Manifest> manifests = new ArrayList<>();
        if (!given.isEmpty()) {
            manifests.add(new ManifestReader().read(given));
        }
        manifests.addAll(added);
        Surroundings surroundings = Surroundings.of(file, namespace, manifests, subscribers);
        return cases.stream().map(one -> new RoutingTest(surroundings, one)).toList();
    }

    /** Runs all tests, one after the other. */
    public List<RoutingResult> run() {
        return tests().stream().map(RoutingTest::run).toList();
    }

    @Override
    public String toString() {
        return file;
    }
}
