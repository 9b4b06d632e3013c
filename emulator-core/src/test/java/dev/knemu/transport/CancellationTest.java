package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {

    private final Cancellation cancellation = new Cancellation();
    private final List<String> log = new ArrayList<>();

    @Test
    void runsWhatWaitsForItOnceAndInOrder() {
        cancellation.onCancel(() -> log.add("a"));
        cancellation.onCancel(() -> log.add("b"));
        assertThat(cancellation.isCancelled()).isFalse();

        cancellation.cancel();
        cancellation.cancel();

        assertThat(cancellation.isCancelled()).isTrue();
        assertThat(log).containsExactly("a", "b");
    }

    @Test
    void runsAtOnceWhatComesTooLate() {
        cancellation.cancel();

        cancellation.onCancel(() -> log.add("late"));

        assertThat(log).containsExactly("late");
    }

    @Test
    void runsWhatIsAddedWhileItIsCancelled() {
        cancellation.onCancel(() -> cancellation.onCancel(() -> log.add("inner")));

        cancellation.cancel();

        assertThat(log).containsExactly("inner");
    }
}
