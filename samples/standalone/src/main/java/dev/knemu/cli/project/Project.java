package dev.knemu.cli.project;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.yaml.FieldProblem;
import dev.knemu.yaml.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code knemu.yaml} says.
 *
 * @param file where it was read
 * @param manifests paths as after {@code -f}, already resolved against the file's directory
 * @param port of the emulator
 * @param host of the emulator
 * @param programs what to run beside it, in the order of the file
 */
public record Project(
        Path file, List<String> manifests, OptionalInt port, Optional<String> host, List<ProgramSpec> programs) {

    public static final String USUAL_NAME = "knemu.yaml";

    private static final int HIGHEST_PORT = 65_535;

    public Project {
        manifests = List.copyOf(manifests);
        programs = List.copyOf(programs);
    }

    /** @throws Problem when it cannot be read, or with everything that is wrong in it */
    public static Project read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            boolean isThere = Files.exists(file);
            throw new Problem(
                    isThere ? ExitCode.FAILED : ExitCode.NOT_FOUND,
                    isThere ? file + " cannot be read" : "there is no such file: " + file,
                    isThere
                            ? e.toString()
                            : "a relative path is looked for in " + Path.of("").toAbsolutePath(),
                    "correct the path after --project");
        }
        List<FieldProblem> errors = new ArrayList<>();
        Project project = read(file, Section.of(file.toString(), text, errors));
        if (!errors.isEmpty()) {
            throw new Problem(
                    ExitCode.WRONG,
                    errors.size() == 1 ? file + " has an error" : file + " has " + errors.size() + " errors",
                    errors.stream().map(FieldProblem::toString).collect(Collectors.joining("\n")),
                    "correct what is listed; nothing was started");
        }
        return project;
    }

    private static Project read(Path file, Section root) {
        Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        List<String> manifests = root.texts("manifests").stream()
                .map(path -> directory.resolve(path).toString())
                .toList();
        OptionalInt port = root.integer("port", 0, HIGHEST_PORT);
        Optional<String> host = root.text("host");
        List<ProgramSpec> programs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("services")) {
            ProgramSpec service = ProgramSpec.service(section, directory);
            if (!names.add(service.namespace() + "/" + service.name())) {
                section.wrong(
                        "name",
                        "the Service " + service.namespace() + "/" + service.name() + " is here twice",
                        "Keep one of them.");
            }
            programs.add(service);
        }
        for (Section section : root.sections("sources")) {
            programs.add(ProgramSpec.source(section, directory));
        }
        root.end();
        return new Project(file, manifests, port, host, programs);
    }
}
