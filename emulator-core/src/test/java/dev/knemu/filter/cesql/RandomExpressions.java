package dev.knemu.filter.cesql;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.Random;

/** Expressions of every kind, from a seed, and an event whose attributes they name; some are missing. */
public final class RandomExpressions {

    public static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("42")
            .withSource(URI.create("/shop"))
            .withType("order.paid")
            .withExtension("number", "5")
            .withExtension("truth", "TRUE")
            .withExtension("typed", 5)
            .withExtension("flag", true)
            .build();

    private final Random random;

    public RandomExpressions(long seed) {
        random = new Random(seed);
    }

    public String next() {
        return truth(3);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Mostly true or false. */
    private String truth(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(6)) {
                case 0 -> pick("TRUE", "false");
                case 1 -> "EXISTS " + pick("type", "subject", "number", "missing");
                case 2 -> pick("flag", "truth", "type", "missing", "typed");
                default -> pick("type", "source", "number", "subject") + pick(" = ", " <> ", " != ") + text(0);
            };
        }
        return switch (random.nextInt(11)) {
            case 0, 1 -> "(" + truth(depth - 1) + pick(" AND ", " OR ", " XOR ") + truth(depth - 1) + ")";
            case 2 ->
                truth(depth - 1)
                        + pick(" AND ", " OR ", " XOR ")
                        + truth(depth - 1)
                        + pick(" and ", " or ")
                        + truth(depth - 1);
            case 3 -> "NOT (" + truth(depth - 1) + ")";
            case 4 -> "NOT " + truth(0);
            case 5 -> text(depth - 1) + pick(" LIKE ", " NOT LIKE ") + pick("'order.%'", "'%a%'", "'_'", "'5'", "'%'");
            case 6 ->
                pick("type", "source", "number", "'a'", "subject")
                        + pick(" IN ", " NOT IN ")
                        + pick("('order.paid', '/shop')", "('a', 5)", "(number, type)", "('x')");
            case 7 -> integer(depth - 1) + pick(" < ", " <= ", " > ", " >= ", " = ", " <> ") + integer(depth - 1);
            case 8 -> text(depth - 1) + pick(" = ", " <> ") + pick("flag", "typed", "TRUE", text(depth - 1));
            case 9 -> pick("IS_INT(", "IS_BOOL(", "BOOL(") + pick("type", "number", "truth", "'7'") + ")";
            default -> truth(depth - 1);
        };
    }

    private String integer(int depth) {
        if (depth <= 0) {
            return pick("0", "1", "5", "-3", "2147483647", "number", "typed", "flag", "type", "missing", "'8'");
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> "(" + integer(depth - 1) + pick(" + ", " - ", " * ", " / ", " % ") + integer(depth - 1) + ")";
            case 2 -> "- " + integer(0);
            case 3 -> pick("LENGTH(", "INT(") + text(depth - 1) + ")";
            default -> "ABS(" + integer(depth - 1) + ")";
        };
    }

    private String text(int depth) {
        if (depth <= 0) {
            return pick("'order.paid'", "\"/shop\"", "'5'", "'true'", "''", "type", "number", "truth", "subject");
        }
        return switch (random.nextInt(6)) {
            case 0 -> "CONCAT(" + text(depth - 1) + ", " + integer(depth - 1) + ")";
            case 1 -> pick("LOWER(", "UPPER(", "TRIM(") + text(depth - 1) + ")";
            case 2 ->
                pick("LEFT(", "RIGHT(", "SUBSTRING(") + text(depth - 1) + ", " + pick("0", "1", "2", "-1", "9") + ")";
            case 3 ->
                "SUBSTRING(" + text(depth - 1) + ", " + pick("1", "2", "-2", "0") + ", " + pick("0", "1", "9") + ")";
            case 4 -> pick("STRING(", "NOSUCH(") + integer(depth - 1) + ")";
            default -> "CONCAT_WS('-', " + text(depth - 1) + ", " + text(depth - 1) + ")";
        };
    }
}
