package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class BenchOptionsTest {

    @ParameterizedTest
    @CsvSource({"10%, 1000, 100", "10%, 1, 1", "0.1%, 100, 1", "100%, 7, 7", "3, 10, 3", "3, 2, 2", "12.5%, 16, 2"})
    void matchIsAPartOrANumberAndAtLeastOne(String text, int triggers, int matching) {
        assertThat(new Match.Converter().convert(text).of(triggers)).isEqualTo(matching);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "101%", "x", "1.5"})
    void matchIsNothingElse(String text) {
        assertThatThrownBy(() -> new Match.Converter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("Write a part of them such as 10%");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "200, 200", "1k, 1024", "64k, 65536", "2m, 2097152"})
    void payloadIsExactlyOfItsSize(String text, int bytes) {
        Payload payload = new Payload.Converter().convert(text);

        assertThat(payload.data()).hasSize(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1g", "65m", "1.5k"})
    void payloadIsNothingElse(String text) {
        assertThatThrownBy(() -> new Payload.Converter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("Write bytes such as 200, 1k or 1m");
    }

    @ParameterizedTest
    @CsvSource({"max, max", "50%, 50%", "0.5%, 0.5%", "1000, 1000/s", "1000/s, 1000/s", "30/m, 0.5/s"})
    void rateIsTheHighestOrAPartOfItOrANumber(String text, String meaning) {
        assertThat(new LoadRate.Converter().convert(text)).hasToString(meaning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "most", "0", "0%", "-5"})
    void rateIsNothingElse(String text) {
        assertThatThrownBy(() -> new LoadRate.Converter().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
