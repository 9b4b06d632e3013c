package dev.knemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.ExitCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandsTest {

    private static final int WIDTH = 80;
    private static final int HEIGHT = 50;

    private final Console console = new Console();

    private static Stream<String> names() {
        return Knemu.commandLine(() -> {}, 0).getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void onlyTheOneThatIsCalledIsMadeAndUnderItsOwnName(String name) {
        CommandLine knemu = Knemu.commandLine(() -> {}, 0, name, "--help");

        assertThat(knemu.getSubcommands()).hasSize(name.equals("completion") ? 20 : 1);
        assertThat(knemu.getSubcommands().get(name).getCommandName()).isEqualTo(name);
    }

    private static Stream<String> namesForPeople() {
        return names().filter(name -> !name.equals("rehearse"));
    }

    @ParameterizedTest
    @MethodSource("namesForPeople")
    void helpFitsOnOneScreen(String name) {
        assertThat(console.run(name, "--help")).isZero();

        assertThat(console.out.toString().lines())
                .hasSizeLessThan(HEIGHT)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    @Test
    void helpOfAllFitsOnOneScreen() {
        assertThat(console.run("--help")).isZero();

        assertThat(console.out.toString().lines())
                .hasSizeLessThan(HEIGHT)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    @Test
    void oneThatIsMisspeltIsAnsweredWithTheNearest() {
        assertThat(console.run("gte")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err.toString())
                .startsWith("knemu: there is no command \"knemu gte\"\n  why:  its commands are demo, run, send,")
                .contains("  mend: did you mean get?\n")
                .doesNotContain("rehearse");
    }
}
