package dev.knemu.scenario;

import dev.knemu.EmulatorOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sets a stage for each story, and shows the journal of one that ends badly. */
abstract class Scenarios {

    @RegisterExtension
    final AfterTestExecutionCallback showJournal = context -> context.getExecutionException()
            .ifPresent(failure -> System.out.println(context.getDisplayName() + "\n" + this.stage.journalText(40)));

    private final Way way;
    Stage stage;

    Scenarios(Way way) {
        this.way = way;
    }

    @BeforeEach
    void setStage() {
        stage = new Stage(way, this::options);
    }

    /** What this class of stories wants of its emulator. */
    EmulatorOptions options(EmulatorOptions options) {
        return options;
    }

    @AfterEach
    void closeStage() {
        stage.close();
    }
}
