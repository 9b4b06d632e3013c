package dev.knemu.cli.project;

import dev.knemu.yaml.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a program is started.
 *
 * @param words the program and its arguments, or the one text that a shell is to read
 * @param shell whether a shell is to read it
 */
public record Command(List<String> words, boolean shell) {

    public Command {
        words = List.copyOf(words);
    }

    static Command of(List<String> words) {
        return new Command(words, false);
    }

    static Command read(Section section) {
        return new Command(section.texts("command"), section.isText("command"));
    }

    /** @param arguments what a manifest adds to it, as a container's {@code args} are added to its image's command */
    public List<String> with(List<String> arguments) {
        List<String> all = new ArrayList<>();
        if (!shell) {
            all.addAll(words);
            all.addAll(arguments);
        } else if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows")) {
            all.addAll(List.of("cmd", "/c", words.get(0)));
            all.addAll(arguments);
        } else {
            all.addAll(List.of("/bin/sh", "-c", arguments.isEmpty() ? words.get(0) : words.get(0) + " \"$@\""));
            all.add("sh");
            all.addAll(arguments);
        }
        return all;
    }
}
