package dev.knemu.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void hasACommandAndWhatItPrints() {
        Readme readme = Readme.parse("""
                # Title
                ```sh
                echo one
                echo two
                ```
                ```text
                one
                two
                ```
                """);

        assertThat(readme.steps())
                .containsExactly(new Readme.Step(3, "echo one\necho two\n", new Transcript("one\ntwo\n")));
    }

    @Test
    void showsNothingForACommandThatPrintsNothing() {
        Readme readme = Readme.parse("""
                ```sh
                cd shop
                ```
                ```mermaid
                flowchart LR
                ```
                ```sh
                ls
                ```
                """);

        assertThat(readme.steps())
                .containsExactly(
                        new Readme.Step(2, "cd shop\n", new Transcript("")),
                        new Readme.Step(8, "ls\n", new Transcript("")));
    }

    @Test
    void doesNotShowWhatNoCommandPrints() {
        assertThatThrownBy(() -> Readme.parse("```text\nlost\n```\n"))
                .hasMessageStartingWith(
                        "line 2: a text block is what the sh block before it prints, and there is none");
    }

    @Test
    void closesItsBlocks() {
        assertThatThrownBy(() -> Readme.parse("\n```sh\nls\n"))
                .hasMessage("line 2: a block without an end. Close it with ```.");
    }
}
