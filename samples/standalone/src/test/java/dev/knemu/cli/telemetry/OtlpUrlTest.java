package dev.knemu.cli.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OtlpUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4318, http://localhost:4318/v1/traces",
        "http://localhost:4318/, http://localhost:4318/v1/traces",
        "https://collector/otlp, https://collector/otlp/v1/traces",
        "http://localhost:4318/v1/traces, http://localhost:4318/v1/traces"
    })
    void thePathOfTracesIsAddedWhereItIsMissing(String said, String meant) {
        assertThat(OtlpUrl.of(said).traces()).hasToString(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4318", "grpc://localhost:4317", "http://", "http://a b", ""})
    void whatIsNoAddressOfACollectorIsRefused(String said) {
        assertThatThrownBy(() -> OtlpUrl.of(said))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("\"" + said + "\" is not the address of a collector")
                .hasMessageContaining("Write http://HOST:4318");
    }
}
