package dev.knemu.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LengthTest {

    @ParameterizedTest
    @CsvSource({
        "10s, PT10S",
        "500ms, PT0.5S",
        "1m, PT1M",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "0.25s, PT0.25S",
        "PT10S, PT10S",
        "pt2m, PT2M",
    })
    void readsWhatPeopleWrite(String text, Duration length) {
        assertThat(new Length().convert(text)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "-1s", "1d", "10S", "1.s", "PT", "1e3s", "99999999999s"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> new Length().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("\"" + text + "\" is not a length of time");
    }

    @ParameterizedTest
    @CsvSource({"PT0.035S, 35 ms", "PT0.2S, 0.2 s", "PT10S, 10.0 s"})
    void writesWhatPeopleRead(Duration length, String text) {
        assertThat(Length.text(length)).isEqualTo(text);
    }
}
