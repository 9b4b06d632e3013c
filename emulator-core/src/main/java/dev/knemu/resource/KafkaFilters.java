package dev.knemu.resource;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Filters of Triggers as Kafka's dispatcher takes them: written down for those who read them as the MT Broker does, to
 * whom an empty value makes the whole entry nothing.
 */
final class KafkaFilters {

    /** What an entry without conditions says inside another; to skip it there would say something else. */
    private static final SubscriptionsAPIFilter EVERYTHING = SubscriptionsAPIFilter.cesql("TRUE");

    private KafkaFilters() {}

    /** An entry of {@code filters} itself without conditions stays as it is: it lets everything pass at both Brokers. */
    static SubscriptionsAPIFilter read(SubscriptionsAPIFilter entry) {
        return isWithoutConditions(entry) ? entry : withoutEmpty(entry);
    }

    private static SubscriptionsAPIFilter readInside(SubscriptionsAPIFilter entry) {
        return isWithoutConditions(entry) ? EVERYTHING : withoutEmpty(entry);
    }

    private static SubscriptionsAPIFilter withoutEmpty(SubscriptionsAPIFilter entry) {
        return new SubscriptionsAPIFilter(
                withoutEmpty(entry.exact()),
                withoutEmpty(entry.prefix()),
                withoutEmpty(entry.suffix()),
                entry.all().stream().map(KafkaFilters::readInside).toList(),
                entry.any().stream().map(KafkaFilters::readInside).toList(),
                entry.not().map(KafkaFilters::readInside),
                entry.cesql());
    }

    /** Whether it names attributes, and a value for none. */
    private static boolean isWithoutConditions(SubscriptionsAPIFilter entry) {
        return Stream.of(entry.exact(), entry.prefix(), entry.suffix())
                .anyMatch(attributes ->
                        !attributes.isEmpty() && withoutEmpty(attributes).isEmpty());
    }

    static Map<String, String> withoutEmpty(Map<String, String> attributes) {
        Map<String, String> left = new TreeMap<>(attributes);
        left.values().removeIf(String::isEmpty);
        return left;
    }
}
