package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.dataText;
import static dev.knemu.test.KnativeAssertions.assertThat;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;

import dev.knemu.EventingEmulator;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import org.junit.jupiter.api.Test;

@KnativeTest(manifests = "k8s/stock-taking.yaml")
class StockTakingTest {

    /** Virtual time begins at midnight. */
    @Test
    void isAtThreeEveryNight(EventingEmulator eventing, @Subscriber("stock-taking") Probe clerk) {
        eventing.advance(ofDays(3));

        assertThat(clerk).arrivedAt(ofHours(3), ofHours(27), ofHours(51));
        assertThat(clerk).received(dataText("count everything")).exactly(3);
    }
}
