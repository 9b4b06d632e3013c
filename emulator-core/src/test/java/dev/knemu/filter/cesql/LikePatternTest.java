package dev.knemu.filter.cesql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.cesql.LikePattern.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {

    @ParameterizedTest
    @CsvSource({
        "abc, EXACT, abc",
        "'', EXACT, ''",
        "a\\%b, EXACT, a%b",
        "abc%, PREFIX, abc",
        "abc%%, PREFIX, abc",
        "%abc, SUFFIX, abc",
        "%a\\_c%, CONTAINS, a_c",
        "%, ANYTHING, ''",
        "a%c, MIXED, ''",
        "a_, MIXED, ''",
        "_, MIXED, ''",
        "_%, MIXED, ''",
    })
    void comesDownToOneComparisonWhereItCan(String pattern, Shape shape, String fixed) {
        LikePattern like = LikePattern.of(pattern);

        assertThat(like.shape()).isEqualTo(shape);
        assertThat(like.fixed()).isEqualTo(fixed);
    }

    @ParameterizedTest
    @CsvSource({
        "a%c, abc, true",
        "a%c, ac, true",
        "a%c, acb, false",
        "a%b%c, aXbYbZc, true",
        "a%b%c, acb, false",
        "_%, '', false",
        "_%, a, true",
        "%_, ab, true",
        "a_c, a\uD83D\uDE00c, true",
        "a__c, a\uD83D\uDE00c, false",
        "%aab, aaab, true",
        "%a%a%, ba, false",
        "a\\%%, a%x, true",
        "a\\%%, abx, false",
        "a\\b_, a\\bc, true",
    })
    void takesEachWildcardForWhatItStandsFor(String pattern, String text, boolean matches) {
        assertThat(LikePattern.of(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void knowsWhatEveryMatchBeginsAndEndsWith() {
        assertThat(LikePattern.of("order.%.v_").beginning()).isEqualTo("order.");
        assertThat(LikePattern.of("order.%.v_").ending()).isEmpty();
        assertThat(LikePattern.of("%.v\\_1").ending()).isEqualTo(".v_1");
    }

    @Test
    void needsNoMoreThanTextTimesPattern() {
        // A backtracking expression would not come back from this one.
        assertThat(LikePattern.of("%a".repeat(30) + "%b").matches("a".repeat(5_000)))
                .isFalse();
    }
}
