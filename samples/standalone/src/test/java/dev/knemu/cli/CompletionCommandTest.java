package dev.knemu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.knemu.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {

    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private Path directory;

    private final Console console = new Console();

    private Path script(String shell) throws IOException {
        assertThat(console.run("completion", shell)).isZero();
        assertThat(console.err.toString()).isEmpty();
        return Files.writeString(directory.resolve("completion." + shell), console.out.toString());
    }

    private static String bash(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = BASH.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void isReadByBashWithoutComplaint() throws Exception {
        assumeTrue(Files.isExecutable(BASH), "no bash on this machine");

        assertThat(bash("-n", script("bash").toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "knemu ru              | run",
                "knemu run --wat       | --watch",
                "knemu demo --ke       | --keep",
                "knemu completion z    | zsh",
                "knemu get -o y        | yaml",
            })
    void completesCommandsOptionsAndValuesInBash(String line, String expected) throws Exception {
        assumeTrue(Files.isExecutable(BASH), "no bash on this machine");
        String complete = """
                source "$1"
                COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
                _complete_knemu knemu "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(line);

        assertThat(bash("-c", complete, "bash", script("bash").toString()).lines())
                .contains(expected);
    }

    @Test
    void doesNotOfferWhatIsHidden() throws IOException {
        assertThat(script("fish")).content().doesNotContain("rehearse");
    }

    @Test
    void loadsWhatZshNeedsForIt() throws IOException {
        assertThat(script("zsh")).content().contains("bashcompinit").contains("_complete_knemu");
    }

    @Test
    void hasALineOfFishForEveryCommandOptionAndValue() throws IOException {
        assertThat(script("fish"))
                .content()
                .contains("complete -c knemu -n '__fish_use_subcommand' -a run -d 'Runs manifests until")
                .contains(
                        "complete -c knemu -n '__fish_seen_subcommand_from run' -s f -l filename -r -F -d 'a manifest")
                .contains("complete -c knemu -n '__fish_seen_subcommand_from run' -s w -l watch -d '")
                .contains("complete -c knemu -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n");
    }

    @Test
    void saysWhichShellsThereAre() {
        assertThat(console.run("completion", "ksh")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err.toString()).contains("bash").contains("zsh").contains("fish");
    }
}
