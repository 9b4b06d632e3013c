package dev.knemu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

    @Test
    void saysWhatItWasMadeOf() {
        String id = EventId.text(0xabcdef, 4_000_000_000L, 86_400_000_000_000L, new byte[EventId.LENGTH]);

        assertThat(id).isEqualTo("abcdef-ee6b2800-4e94914f0000");
        assertThat(EventId.phase(id)).isEqualTo(0xabcdef);
        assertThat(EventId.number(id)).isEqualTo(4_000_000_000L);
        assertThat(EventId.nanos(id)).isEqualTo(86_400_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "abcdefxee6b2800-4e94914f0000",
                "abcdef-ee6b2800-4e94914f00000",
                "uvwxyz-ee6b2800-4e94914f0000"
            })
    void isNoneForTheIdsOfOthers(String id) {
        assertThat(EventId.phase(id)).isEqualTo(EventId.NONE);
    }
}
