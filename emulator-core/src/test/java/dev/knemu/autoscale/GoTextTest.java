package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers and durations in error texts and settings, as Go's strconv, time and fmt have them. */
class GoTextTest {

    @ParameterizedTest
    @CsvSource({
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.000025, 2.5e-05",
        "1.5e-7, 1.5e-07",
        "-2.5e-9, -2.5e-09",
        "1e-10, 1e-10",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.25e100, 1.25e+100",
        "-3e22, -3e+22",
        "0.006999999999999999, 0.006999999999999999",
        "211, 211",
        "0, 0",
        "-0.0, -0",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf",
    })
    void printsNumbersWithAnExponentWhereGoDoes(double number, String text) {
        assertThat(GoText.print(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.000000999S, 999ns",
        "PT0.000001S, 1µs",
        "PT0.0000015S, 1.5µs",
        "PT0.001S, 1ms",
        "PT0.0205S, 20.5ms",
        "PT1S, 1s",
        "PT59.5S, 59.5s",
        "PT1M, 1m0s",
        "PT59M59S, 59m59s",
        "PT1H, 1h0m0s",
        "PT25H0M0.5S, 25h0m0.5s",
        "PT-0.001S, -1ms",
    })
    void printsDurationsAsGoDoes(Duration duration, String text) {
        assertThat(GoText.print(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807ns, 9223372036854775807",
        "2562047h47m16.854775807s, 9223372036854775807",
        "1.9ns, 1",
        "-0, 0",
        "+0, 0",
        "-1h, -3600000000000",
        "1.s, 1000000000",
    })
    void readsDurationsToTheNanosecond(String text, long nanos) {
        assertThat(GoText.parseDuration(text)).contains(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "9223372036854775808ns", "2562048h", "5", "1d", "s", ".s", "1 s", "1S", "--1s", "1h 2m"})
    void readsNothingElseAsADuration(String text) {
        assertThat(GoText.parseDuration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1_23.50_0_0e+1_2, 1.235e14",
        "0x1p-2, 0.25",
        "0x_1p4, 16",
        ".5, 0.5",
        "5., 5",
        "+7, 7",
        "-inf, -Infinity",
        "Infinity, Infinity",
        "nAn, NaN",
    })
    void readsNumbersAsGoDoes(String text, double number) {
        assertThat(GoText.parseFloat(text)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "_1", "1_", "1__0", "1_.5", "1._5", "1e_5", "1e+_5", "1d", "1f", " 1", "0x1", "1e999", "infin"
            })
    void readsNothingElseAsANumber(String text) {
        assertThat(GoText.parseFloat(text)).isEmpty();
    }

    @Test
    void tellsWholeNumbersThatAreTooLargeFromWhatIsNone() {
        assertThat(GoText.parseInt32("2147483647")).hasValue(Integer.MAX_VALUE);
        assertThat(GoText.parseInt32("2147483648")).isEmpty();
        assertThat(GoText.isInteger("2147483648")).isTrue();
        assertThat(GoText.isInteger("1_0")).isFalse();
    }
}
