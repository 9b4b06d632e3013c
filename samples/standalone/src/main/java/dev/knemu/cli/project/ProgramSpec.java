package dev.knemu.cli.project;

import dev.knemu.cli.process.Program;
import dev.knemu.cli.process.Restart;
import dev.knemu.cli.terminal.Length;
import dev.knemu.transport.SinkName;
import dev.knemu.yaml.Section;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import picocli.CommandLine.TypeConversionException;

/**
 * A program as people describe it: one that takes events, behind the Service of its name, or one that only sends them, in
 * the place of a workload.
 *
 * @param takesEvents whether it stands behind a Service
 * @param name of the Service or workload; {@code ""} for a source that is known by its image
 * @param image in the place of every ContainerSource and bound Deployment with this image
 * @param url where it runs already; then there is nothing to start
 * @param command the program and its arguments; empty with a URL
 * @param port where it listens; empty for any that is free
 * @param sink as written: {@code broker:NAME[:NS]}, {@code channel:NAME[:NS]}, {@code service:NAME[:NS]} or a URL
 * @param ceOverrides extensions that it is to put on its events
 */
public record ProgramSpec(
        boolean takesEvents,
        String name,
        String namespace,
        Optional<String> image,
        Optional<URI> url,
        Command command,
        Path directory,
        OptionalInt port,
        Map<String, String> env,
        Optional<SinkName> sink,
        Map<String, String> ceOverrides,
        Optional<String> readyPath,
        Duration readyTimeout,
        Restart restart) {

    private static final String NAMESPACE = "default";
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final int HIGHEST_PORT = 65_535;

    public ProgramSpec {
        env = Map.copyOf(env);
        // Sorted, so that what is made of them is the same on every run.
        ceOverrides = new TreeMap<>(ceOverrides);
    }

    /** What a command line says of one: no file, no restart but as on a cluster. */
    public static ProgramSpec ofCommandLine(
            String name,
            String namespace,
            List<String> command,
            OptionalInt port,
            Optional<SinkName> sink,
            Duration timeout) {
        return new ProgramSpec(
                true,
                name,
                namespace,
                Optional.empty(),
                Optional.empty(),
                Command.of(command),
                Path.of("").toAbsolutePath(),
                port,
                Map.of(),
                sink,
                Map.of(),
                Optional.empty(),
                timeout,
                Restart.ALWAYS);
    }

    static ProgramSpec service(Section section, Path directory) {
        Optional<URI> url = section.text("url").flatMap(text -> httpUrl(section, text));
        Optional<String> name = name(section);
        if (name.isEmpty() && !section.has("name")) {
            section.wrong("name", "is missing", "Write the name of the Service that the program stands behind.");
        }
        ProgramSpec spec = common(section, directory, true, name.orElse(""), Optional.empty(), url);
        if (section.has("url") == section.has("command")) {
            section.wrong(
                    section.has("url") ? "url" : "",
                    section.has("url") ? "is here beside command" : "has neither command nor url",
                    "Write command for a program that is to be started, url for one that runs already.");
        }
        return spec;
    }

    static ProgramSpec source(Section section, Path directory) {
        Optional<String> name = name(section);
        Optional<String> image = section.text("image");
        if (section.has("name") == section.has("image")) {
            section.wrong(
                    section.has("name") ? "image" : "",
                    section.has("name") ? "is here beside name" : "has neither name nor image",
                    "Write the name of a ContainerSource or of a Deployment that a SinkBinding binds, or of neither; or the"
                            + " image that stands for all that have it.");
        }
        if (!section.has("command")) {
            section.wrong("command", "is missing", "Write how the program is started.");
        }
        return common(section, directory, false, name.orElse(""), image, Optional.empty());
    }

    private static ProgramSpec common(
            Section section, Path base, boolean takesEvents, String name, Optional<String> image, Optional<URI> url) {
        String namespace = label(section, "namespace").orElse(NAMESPACE);
        Optional<Section> ready = takesEvents ? section.section("ready") : Optional.empty();
        ProgramSpec spec = new ProgramSpec(
                takesEvents,
                name,
                namespace,
                image,
                url,
                Command.read(section),
                directory(section, base),
                takesEvents ? section.integer("port", 1, HIGHEST_PORT) : OptionalInt.empty(),
                section.map("env"),
                section.text("sink").flatMap(text -> sink(section, text, namespace)),
                overrides(section),
                ready.flatMap(given -> given.text("path")),
                ready.flatMap(given -> length(given, "timeout")).orElse(Program.USUAL_TIMEOUT),
                restart(section, takesEvents));
        ready.ifPresent(Section::end);
        section.end();
        return spec;
    }

    private static Optional<String> name(Section section) {
        return label(section, "name");
    }

    private static Optional<String> label(Section section, String field) {
        Optional<String> text = section.text(field);
        if (text.isPresent() && !text.get().matches(LABEL)) {
            section.wrong(
                    field,
                    "\"" + text.get() + "\" cannot be a name on a cluster",
                    "Use a-z, 0-9 and -, at most 63 of them, with a letter or digit at both ends.");
            return Optional.empty();
        }
        return text;
    }

    private static Path directory(Section section, Path base) {
        Path directory = base.resolve(section.text("directory").orElse(""))
                .toAbsolutePath()
                .normalize();
        if (section.has("directory") && !directory.toFile().isDirectory()) {
            section.wrong("directory", directory + " is no directory", "Write it relative to this file.");
        }
        return directory;
    }

    private static Optional<URI> httpUrl(Section section, String text) {
        Optional<URI> url = SinkName.httpUrl(text);
        if (url.isEmpty()) {
            section.wrong("url", "\"" + text + "\" is not an http URL", "Write one such as http://localhost:9000.");
        }
        return url;
    }

    private static Optional<SinkName> sink(Section section, String text, String namespace) {
        Optional<SinkName> sink = SinkName.parse(text, namespace);
        if (sink.isEmpty()) {
            section.wrong("sink", "\"" + text + "\" is no sink", SinkName.FORMS);
        }
        return sink;
    }

    private static Map<String, String> overrides(Section section) {
        Optional<Section> overrides = section.section("ceOverrides");
        Map<String, String> extensions =
                overrides.map(given -> given.map("extensions")).orElse(Map.of());
        overrides.ifPresent(Section::end);
        return extensions;
    }

    private static Restart restart(Section section, boolean takesEvents) {
        Restart.Policy usual = takesEvents ? Restart.Policy.ALWAYS : Restart.Policy.ON_FAILURE;
        if (section.isText("restart")) {
            return new Restart(policy(section, "restart").orElse(usual), Restart.ALWAYS.backoff());
        }
        Optional<Section> given = section.section("restart");
        Restart restart = new Restart(
                given.flatMap(of -> policy(of, "policy")).orElse(usual),
                given.flatMap(of -> length(of, "backoff")).orElse(Restart.ALWAYS.backoff()));
        given.ifPresent(Section::end);
        return restart;
    }

    private static Optional<Duration> length(Section section, String field) {
        return section.parsed(field, text -> {
            try {
                return new Length().convert(text);
            } catch (TypeConversionException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    private static Optional<Restart.Policy> policy(Section section, String field) {
        Optional<String> text = section.text(field);
        for (Restart.Policy policy : Restart.Policy.values()) {
            if (text.filter(written(policy)::equals).isPresent()) {
                return Optional.of(policy);
            }
        }
        text.ifPresent(unknown ->
                section.wrong(field, "\"" + unknown + "\" is no restart policy", "Write always, on-failure or never."));
        return Optional.empty();
    }

    private static String written(Restart.Policy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
