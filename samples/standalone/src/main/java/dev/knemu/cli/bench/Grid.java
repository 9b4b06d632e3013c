package dev.knemu.cli.bench;

import dev.knemu.resource.Broker;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Resource;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.List;

/**
 * A Broker with so many Triggers, and events of which each is wanted by as many Triggers as any other.
 *
 * <p>Triggers with the same filter form a group, as large as the number that is to match; an event is made for one group.
 * Triggers that are left over want events that never come.
 *
 * @param matching of the Triggers, how many want each event; 1 or more
 */
record Grid(String namespace, String broker, int triggers, int matching, Dialect dialect) {

    /** What the filters of the Triggers are written in; as on the command line. */
    enum Dialect {
        exact,
        prefix,
        suffix,
        cesql,
        mixed
    }

    private static final List<Dialect> PURE = List.of(Dialect.exact, Dialect.prefix, Dialect.suffix, Dialect.cesql);

    int groups() {
        return triggers / matching;
    }

    /** The Broker and its Triggers. */
    List<Resource> resources(Destination subscriber) {
        List<Resource> resources = new ArrayList<>();
        resources.add(Broker.named(broker).inNamespace(namespace));
        for (int i = 0; i < triggers; i++) {
            resources.add(Trigger.named("bench-" + i)
                    .inNamespace(namespace)
                    .broker(broker)
                    .filter(filter(i))
                    .subscriber(subscriber));
        }
        return resources;
    }

    private SubscriptionsAPIFilter filter(int trigger) {
        int group = trigger < groups() * matching ? trigger % groups() : trigger;
        // Each group has all dialects, and so have groups of one together.
        int mix = trigger / groups() + trigger % groups();
        Dialect of = dialect == Dialect.mixed ? PURE.get(mix % PURE.size()) : dialect;
        return switch (of) {
            case prefix -> SubscriptionsAPIFilter.prefix("type", "dev.knemu.bench." + group + ".");
            case suffix -> SubscriptionsAPIFilter.suffix("source", "/" + group);
            case cesql ->
                SubscriptionsAPIFilter.cesql(
                        "type = '" + type(group) + "' AND source LIKE '/bench/%' AND subject <> 'refused'");
            default -> SubscriptionsAPIFilter.exact("type", type(group));
        };
    }

    private static String type(int group) {
        return "dev.knemu.bench." + group + ".sent";
    }

    /** One for each group. */
    List<EventTemplate> templates(Payload payload) {
        byte[] data = payload.data();
        List<EventTemplate> templates = new ArrayList<>();
        for (int group = 0; group < groups(); group++) {
            templates.add(EventTemplate.of(type(group), "/bench/" + group, "taken", data));
        }
        return templates;
    }

    double matchPercent() {
        return 100.0 * matching / triggers;
    }
}
