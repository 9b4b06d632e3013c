package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"x-request-id", "X-Request-Id", "Retry-After", "knative-foo", "Knative-", "X-B3-TraceId", "x-b3-"
            })
    void areHandedOnFromHopToHop(String name) {
        assertThat(Headers.isPassedOn(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "prefer",
                "kn-namespace",
                "x-request-id-2",
                "my-knative-foo",
                "x-b3",
                "b3",
                "knative",
                "traceparent",
                "content-type",
                "ce-id",
                ""
            })
    void areOtherwiseDropped(String name) {
        assertThat(Headers.isPassedOn(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent", "TraceState", "baggage"})
    void carryTheTrace(String name) {
        assertThat(Headers.isTraceContext(name)).isTrue();
        assertThat(Headers.isTraceContext("x" + name)).isFalse();
    }

    @Test
    void areFoundWhateverTheirCase() {
        Headers headers = Headers.of("Retry-After", "5");

        assertThat(headers.get("RETRY-AFTER")).contains("5");
        assertThat(headers.get("retry")).isEmpty();
        assertThat(headers.entries()).containsExactly(Map.entry("retry-after", "5"));
    }

    @Test
    void keepTheFirstValueOfARepeatedName() {
        assertThat(Headers.of("a", "1", "A", "2").entries()).containsExactly(Map.entry("a", "1"));
        assertThat(Headers.of("a", "1", "b", "2")
                        .and(Headers.of("A", "3", "c", "4"))
                        .entries())
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("c", "4"));
    }

    @Test
    void joinedWithNoneStayTheSame() {
        Headers headers = Headers.of("a", "1");

        assertThat(headers.and(Headers.NONE)).isSameAs(headers);
        assertThat(Headers.NONE.and(headers)).isSameAs(headers);
    }

    @Test
    void doNotChangeWhenTheirBuilderGoesOn() {
        Headers.Builder builder = new Headers.Builder().add("a", "1");
        Headers headers = builder.build();

        builder.add("b", "2");

        assertThat(headers.entries()).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void canBeReducedToThoseHandedOn() {
        assertThat(Headers.of("content-type", "x", "x-request-id", "1").passedOn())
                .isEqualTo(Headers.of("x-request-id", "1"));
        assertThat(Headers.of("content-type", "x").passedOn()).isSameAs(Headers.NONE);
        Headers all = Headers.of("x-b3-traceid", "1");
        assertThat(all.passedOn()).isSameAs(all);
    }
}
