package dev.knemu.benchmarks;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import dev.knemu.filter.SuffixFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** What the Triggers of a set ask for, and the events that they get. */
enum Shape {

    /** Each Trigger has a {@code type} of its own; an event passes one of them. */
    EXACT("exact", Set.of("type")) {
        @Override
        List<Rule> rules(int triggers, Random random) {
            List<Rule> rules = new ArrayList<>(triggers);
            for (int i = 0; i < triggers; i++) {
                String type = numberedType(i);
                rules.add(rule(i, ExactFilter.of(Map.of("type", type)), "{'type': ['" + type + "']}"));
            }
            return rules;
        }

        @Override
        Sample.Fields matching(int triggers, String id, Random random) {
            return fields(id, numberedType(random.nextInt(triggers)), "/shops/1/orders/" + id);
        }

        @Override
        Sample.Fields missing(int triggers, String id, Random random) {
            return fields(id, numberedType(triggers + random.nextInt(triggers)), "/shops/1/orders/" + id);
        }
    },

    /** An exact {@code type}, which ten Triggers share, and a prefix of {@code source}; an event passes one of them. */
    EXACT_PREFIX("exact-prefix", Set.of("type", "source")) {
        @Override
        List<Rule> rules(int triggers, Random random) {
            List<Rule> rules = new ArrayList<>(triggers);
            for (int i = 0; i < triggers; i++) {
                String type = numberedType(i / 10);
                String source = "/shops/" + i % 10 + "/";
                rules.add(rule(
                        i,
                        new AllFilter(List.of(
                                ExactFilter.of(Map.of("type", type)), PrefixFilter.of(Map.of("source", source)))),
                        "{'type': ['" + type + "'], 'source': [{'prefix': '" + source + "'}]}"));
            }
            return rules;
        }

        @Override
        Sample.Fields matching(int triggers, String id, Random random) {
            int trigger = random.nextInt(triggers);
            return fields(id, numberedType(trigger / 10), "/shops/" + trigger % 10 + "/orders/" + id);
        }

        /** One half has a type that no Trigger asks for, the other half a source. */
        @Override
        Sample.Fields missing(int triggers, String id, Random random) {
            int trigger = random.nextInt(triggers);
            return random.nextBoolean()
                    ? fields(id, numberedType(triggers + trigger), "/shops/" + trigger % 10 + "/orders/" + id)
                    : fields(id, numberedType(trigger / 10), "/shops/x" + trigger % 10 + "/orders/" + id);
        }
    },

    /**
     * All dialects in turn, over four attributes, each Trigger passed by about one event in a hundred. A matching event
     * passes at least one; one that misses is alike, but for each of its attributes.
     */
    MIXED("mixed", Set.of("type", "source", "subject", "tenant")) {
        @Override
        List<Rule> rules(int triggers, Random random) {
            List<Rule> rules = new ArrayList<>(triggers);
            for (int i = 0; i < triggers; i++) {
                rules.add(mixed(i, random));
            }
            return rules;
        }

        @Override
        Sample.Fields matching(int triggers, String id, Random random) {
            return new Sample.Fields(
                    id,
                    "com.example." + noun(random) + "." + verb(random),
                    "/" + region(random) + "/shops/" + random.nextInt(10) + random.nextInt(10) + "/" + id,
                    noun(random) + "-" + id + "." + format(random),
                    tenant(random));
        }

        @Override
        Sample.Fields missing(int triggers, String id, Random random) {
            return new Sample.Fields(
                    id,
                    "com.example." + noun(random) + "s." + verb(random),
                    "/" + region(random) + "/stores/" + random.nextInt(10) + random.nextInt(10) + "/" + id,
                    noun(random) + "-" + id + ".x" + format(random),
                    tenant(random) + "x");
        }
    };

    private static final String[] NOUNS = {
        "order", "payment", "invoice", "parcel", "customer", "basket", "refund", "voucher", "article", "supplier"
    };
    private static final String[] VERBS = {
        "placed", "changed", "paid", "sent", "cancelled", "received", "returned", "archived", "approved", "rejected"
    };
    private static final String[] REGIONS = {"eu", "us", "uk", "jp", "br", "in", "za", "au", "ca", "mx"};
    private static final String[] FORMATS = {"json", "csv", "xml", "pdf", "avro", "yaml", "txt", "html", "zip", "proto"
    };

    private final String text;
    private final Set<String> filtered;

    Shape(String text, Set<String> filtered) {
        this.text = text;
        this.filtered = filtered;
    }

    static Shape of(String text) {
        for (Shape shape : values()) {
            if (shape.text.equals(text)) {
                return shape;
            }
        }
        throw new IllegalArgumentException("There is no shape \"" + text + "\". Write exact, exact-prefix or mixed.");
    }

    abstract List<Rule> rules(int triggers, Random random);

    /** An event that passes a Trigger, or may when it is {@link #isByChance}. */
    abstract Sample.Fields matching(int triggers, String id, Random random);

    /** An event that passes no Trigger. */
    abstract Sample.Fields missing(int triggers, String id, Random random);

    /** Whether an event that is made to match passes none of the Triggers now and then, often when they are few. */
    boolean isByChance() {
        return this == MIXED;
    }

    /** The attributes that the rules ask about. */
    Set<String> filtered() {
        return filtered;
    }

    @Override
    public String toString() {
        return text;
    }

    private static Rule mixed(int i, Random random) {
        String type = "com.example." + noun(random) + "." + verb(random);
        String types = "com.example." + noun(random) + ".";
        String region = "/" + region(random) + "/";
        String shops = region + "shops/" + random.nextInt(10);
        String format = "." + format(random);
        String subjects = random.nextInt(10) + format;
        String tenant = tenant(random);
        return switch (i % 8) {
            case 0 ->
                rule(
                        i,
                        AttributesFilter.of(Map.of("type", type, "tenant", "")),
                        "{'type': ['" + type + "'], 'tenant': [{'exists': true}]}");
            case 1 -> rule(i, ExactFilter.of(Map.of("tenant", tenant)), "{'tenant': ['" + tenant + "']}");
            case 2 -> rule(i, PrefixFilter.of(Map.of("source", shops)), "{'source': [{'prefix': '" + shops + "'}]}");
            case 3 ->
                rule(i, SuffixFilter.of(Map.of("subject", subjects)), "{'subject': [{'suffix': '" + subjects + "'}]}");
            case 4 ->
                rule(
                        i,
                        new AllFilter(List.of(
                                PrefixFilter.of(Map.of("type", types)), PrefixFilter.of(Map.of("source", region)))),
                        "{'type': [{'prefix': '" + types + "'}], 'source': [{'prefix': '" + region + "'}]}");
            case 5 ->
                rule(
                        i,
                        new AnyFilter(List.of(
                                ExactFilter.of(Map.of("type", type)),
                                SuffixFilter.of(Map.of("subject", "7" + subjects)))),
                        "{'type': ['" + type + "']}",
                        "{'subject': [{'suffix': '7" + subjects + "'}]}");
            case 6 ->
                rule(
                        i,
                        new AllFilter(List.of(
                                ExactFilter.of(Map.of("tenant", tenant)),
                                new NotFilter(SuffixFilter.of(Map.of("subject", format))))),
                        "{'tenant': ['" + tenant + "'], 'subject': [{'anything-but': {'suffix': '" + format + "'}}]}");
            default -> cesql(i, type, types, shops, tenant);
        };
    }

    /**
     * In turn, expressions with different things for an index to find. One Trigger in a thousand has a function and
     * nothing else, which leaves an index nothing to find, and which event-ruler has an operator for.
     */
    private static Rule cesql(int i, String type, String types, String shops, String tenant) {
        if (i % 1_000 == 999) {
            return cesql(
                    i,
                    "UPPER(tenant) = '" + tenant.toUpperCase(Locale.ROOT) + "'",
                    "{'tenant': [{'equals-ignore-case': '" + tenant + "'}]}");
        }
        return switch (i / 8 % 4) {
            case 0 ->
                cesql(
                        i,
                        "type = '" + type + "' AND tenant <> '" + tenant + "'",
                        "{'type': ['" + type + "'], 'tenant': [{'anything-but': '" + tenant + "'}]}");
            case 1 ->
                cesql(
                        i,
                        "type LIKE '" + types + "%' AND tenant IN ('" + String.join("', '", alike(tenant)) + "')",
                        "{'type': [{'prefix': '" + types + "'}], 'tenant': ['" + String.join("', '", alike(tenant))
                                + "']}");
            case 2 ->
                cesql(
                        i,
                        "EXISTS tenant AND source LIKE '" + shops + "%'",
                        "{'tenant': [{'exists': true}], 'source': [{'prefix': '" + shops + "'}]}");
            // event-ruler cannot measure a text, and all subjects are longer.
            default -> cesql(i, "tenant = '" + tenant + "' AND LENGTH(subject) > 8", "{'tenant': ['" + tenant + "']}");
        };
    }

    private static Rule cesql(int i, String expression, String ruler) {
        return rule(i, CeSqlFilter.of(expression), ruler);
    }

    /** The ten tenants whose number begins with the same digit. */
    private static List<String> alike(String tenant) {
        String most = tenant.substring(0, tenant.length() - 1);
        return IntStream.range(0, 10).mapToObj(digit -> most + digit).toList();
    }

    /** The type that one Trigger of {@link #EXACT} asks for. */
    static String numberedType(int number) {
        return "com.example." + NOUNS[number % 10] + "." + VERBS[number / 10 % 10] + "." + number;
    }

    private static String noun(Random random) {
        return NOUNS[random.nextInt(10)];
    }

    private static String verb(Random random) {
        return VERBS[random.nextInt(10)];
    }

    private static String region(Random random) {
        return REGIONS[random.nextInt(10)];
    }

    private static String format(Random random) {
        return FORMATS[random.nextInt(10)];
    }

    private static String tenant(Random random) {
        return "tenant-" + random.nextInt(10) + random.nextInt(10);
    }

    private static Sample.Fields fields(String id, String type, String source) {
        return new Sample.Fields(id, type, source, "order-" + id, "tenant-1");
    }

    private static Rule rule(int number, Filter filter, String... ruler) {
        List<String> json =
                List.of(ruler).stream().map(rule -> rule.replace('\'', '"')).toList();
        return new Rule("default/trigger-" + number, filter, json);
    }
}
