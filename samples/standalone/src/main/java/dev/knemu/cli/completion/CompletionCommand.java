package dev.knemu.cli.completion;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu completion}: a script for the shell, on standard output. */
@Command(
        name = "completion",
        headerHeading = "Example:%n"
                + "  source <(knemu completion bash)              in ~/.bashrc%n"
                + "  source <(knemu completion zsh)               in ~/.zshrc%n"
                + "  knemu completion fish | source               in ~/.config/fish/config.fish%n%n",
        description = "Prints a script with which the shell completes commands and options of knemu.",
        customSynopsis = "knemu completion bash|zsh|fish%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
public final class CompletionCommand implements Callable<Integer> {

    private static final String ZSH_BEGINNING = """
            # The script below is for bash, whose way to complete zsh knows as well.
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
            autoload -Uz bashcompinit && bashcompinit
            """;

    enum Shell {
        bash,
        zsh,
        fish
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "the shell to write for: ${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = switch (shell) {
            case bash -> AutoComplete.bash(root.getCommandName(), root);
            case zsh -> ZSH_BEGINNING + AutoComplete.bash(root.getCommandName(), root);
            case fish -> new FishScript(root.getCommandSpec()).text();
        };
        PrintWriter out = spec.commandLine().getOut();
        out.print(script);
        out.flush();
        return ExitCode.OK;
    }
}
