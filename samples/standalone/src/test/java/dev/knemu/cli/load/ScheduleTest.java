package dev.knemu.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void spacesEventsEvenlyFromTheBeginning() {
        Schedule schedule = new Schedule(1_000, new Rate(4));

        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(1)).isEqualTo(250_001_000);
        assertThat(schedule.due(8)).isEqualTo(2_000_001_000);
    }

    @Test
    void doesNotDriftOverManyEvents() {
        Schedule schedule = new Schedule(0, new Rate(3));

        assertThat(schedule.due(3_000_000_000L))
                .isEqualTo(Duration.ofSeconds(1_000_000_000).toNanos());
    }

    @Test
    void hasAsManyEventsAsFitAndAtLeastOne() {
        Schedule schedule = new Schedule(0, new Rate(10));

        assertThat(schedule.within(Duration.ofSeconds(2).toNanos())).isEqualTo(20);
        assertThat(schedule.within(Duration.ofMillis(10).toNanos())).isEqualTo(1);
    }
}
