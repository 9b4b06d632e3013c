package dev.knemu.match;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The data is compared byte by byte.
 *
 * @param base64 the bytes expected
 */
record BytesTerm(String base64) implements Term.Leaf {

    static BytesTerm of(byte[] bytes) {
        return new BytesTerm(Base64.getEncoder().encodeToString(bytes));
    }

    @Override
    public MatchCondition ask(CloudEvent event, boolean wanted) {
        CloudEventData data = event.getData();
        Optional<byte[]> actual = Optional.ofNullable(data).map(CloudEventData::toBytes);
        byte[] expected = Base64.getDecoder().decode(base64);
        boolean holds = actual.filter(bytes -> Arrays.equals(bytes, expected)).isPresent();
        return new MatchCondition(
                text(wanted),
                Names.DATA_BASE64,
                wanted ? "is" : "is not",
                base64,
                actual.map(Base64.getEncoder()::encodeToString),
                holds == wanted,
                actual.map(bytes -> sentence(bytes, expected, wanted))
                        .orElse(
                                wanted
                                        ? "data is missing; expected " + expected.length + " bytes"
                                        : "data is missing"));
    }

    private static String sentence(byte[] actual, byte[] expected, boolean wanted) {
        int first = Arrays.mismatch(actual, expected);
        if (first < 0) {
            return "data is the " + expected.length + " bytes expected" + (wanted ? "" : ", which is not wanted");
        }
        return "data of " + actual.length + " bytes is not the " + expected.length + " bytes expected: at byte " + first
                + " it " + (first < actual.length ? "has " + hex(actual[first]) : "ends") + "; expected "
                + (first < expected.length ? hex(expected[first]) : "its end");
    }

    private static String hex(byte value) {
        return String.format("0x%02x", value);
    }

    @Override
    public String text(boolean wanted) {
        return Names.DATA_BASE64 + (wanted ? "=" : "!=") + Value.text(base64);
    }
}
