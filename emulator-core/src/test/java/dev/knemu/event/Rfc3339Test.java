package dev.knemu.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2020-01-01T00:00:00Z, 2020-01-01T00:00:00Z",
        "2020-01-01T00:00:00.500Z, 2020-01-01T00:00:00.5Z",
        "2020-01-01T00:00:00.120Z, 2020-01-01T00:00:00.12Z",
        "2020-01-01T00:00:00.000000001Z, 2020-01-01T00:00:00.000000001Z",
        "2020-01-01T00:00:00.100000000Z, 2020-01-01T00:00:00.1Z",
        "2020-12-31T23:59:59.999999999Z, 2020-12-31T23:59:59.999999999Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    })
    void writesAFractionWithoutTrailingZeros(Instant instant, String text) {
        assertThat(Rfc3339.format(instant)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2020-01-01T01:00:00.500+01:00, 2020-01-01T00:00:00.5Z",
        "2020-01-01T00:00:00+01:00, 2019-12-31T23:00:00Z",
        "2019-12-31T23:30:00-05:30, 2020-01-01T05:00:00Z",
        "0000-01-01T00:00:00-18:00, 0000-01-01T18:00:00Z",
    })
    void movesToUtc(OffsetDateTime time, String text) {
        assertThat(Rfc3339.format(time)).isEqualTo(text);
    }

    @Test
    void writesYearsThatRfc3339DoesNotKnowWithTheirSign() {
        assertThat(Rfc3339.format(Instant.parse("+10000-01-01T00:00:00Z"))).isEqualTo("+10000-01-01T00:00:00Z");
        assertThat(Rfc3339.format(Instant.parse("-0001-01-01T00:00:00Z"))).isEqualTo("-0001-01-01T00:00:00Z");
    }

    @Test
    void doesNotMindTheZoneOfTheMachine() {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
            assertThat(Rfc3339.format(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
