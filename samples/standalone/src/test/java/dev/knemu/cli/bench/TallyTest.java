package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final int PHASE = 7;
    /** So many that those of the beginning are no longer counted one by one. */
    private static final int MANY = 300_000;

    private final FakeClock clock = new FakeClock();
    private final List<EventTemplate> templates = List.of(
            EventTemplate.of("twice", "/s", "x", new byte[0]), EventTemplate.of("never", "/s", "x", new byte[0]));
    private final Tally tally = new Tally(PHASE, templates, new int[] {2, 0}, clock);

    private BenchEvent next() {
        return tally.next(clock.nanos());
    }

    @Test
    void makesEventsOfTheTemplatesInTurn() {
        assertThat(List.of(next(), next(), next()))
                .extracting(BenchEvent::getType)
                .containsExactly("twice", "never", "twice");
    }

    @Test
    void tellsWhatWasLostFromWhatCameOnceMore() {
        BenchEvent lost = next();
        next();
        BenchEvent doubled = next();
        tally.arrived(lost.getId());
        for (int i = 0; i < 3; i++) {
            tally.arrived(doubled.getId());
        }

        Outcome outcome = tally.settled();

        assertThat(outcome.expected()).isEqualTo(4);
        assertThat(outcome.lost()).isEqualTo(1);
        assertThat(outcome.duplicates()).isEqualTo(1);
    }

    @Test
    void expectsNothingOfAnEventThatWasNotAccepted() {
        BenchEvent refused = next();
        next().failed("the connection was closed");
        BenchEvent failed = next();
        refused.answered(503);
        failed.failed("another reason");

        Outcome outcome = tally.settled();

        assertThat(outcome.refusals()).isEqualTo(Map.of(503, 1L));
        assertThat(outcome.failed()).isEqualTo(2);
        assertThat(outcome.problem()).hasValue("the connection was closed");
        assertThat(outcome.accepted()).isZero();
        assertThat(outcome.expected()).isZero();
        assertThat(outcome.lost()).isZero();
    }

    @Test
    void passesOverEventsOfOthers() {
        BenchEvent earlier = new Tally(PHASE - 1, templates, new int[] {1, 1}, clock).next(clock.nanos());
        next();

        tally.arrived(earlier.getId());
        tally.arrived("7");

        assertThat(tally.delivered()).isZero();
        assertThat(tally.settled().deliveries().getTotalCount()).isZero();
    }

    @Test
    void knowsHowLongAnEventTookHoweverManyCameAfterIt() {
        BenchEvent slow = next();
        for (int i = 1; i < MANY; i++) {
            BenchEvent event = next();
            if (i % 2 == 0) {
                tally.arrived(event.getId());
                tally.arrived(event.getId());
            }
            event.answered(202);
        }
        clock.pass(Duration.ofSeconds(5));
        tally.arrived(slow.getId());
        tally.arrived(slow.getId());
        slow.answered(202);

        Outcome outcome = tally.settled();

        assertThat(outcome.lost()).isZero();
        assertThat(outcome.duplicates()).isZero();
        assertThat(outcome.deliveries().getMaxValue())
                .isBetween(
                        Duration.ofSeconds(5).toNanos(), Duration.ofMillis(5010).toNanos());
        assertThat(outcome.answers().getMaxValue())
                .isEqualTo(outcome.deliveries().getMaxValue());
    }

    @Test
    void missesWhatWasLostLongBefore() {
        next();
        for (int i = 1; i < MANY; i++) {
            BenchEvent event = next();
            if (i % 2 == 0) {
                tally.arrived(event.getId());
                tally.arrived(event.getId());
            }
        }

        assertThat(tally.settled().lost()).isEqualTo(2);
    }
}
