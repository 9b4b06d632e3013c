package dev.knemu.filter;

import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import dev.knemu.resource.TriggerFilter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link Filter} of what a Trigger says.
 *
 * <p>Takes what the webhook lets through: names are checked by then, and no entry has two dialects. What the Go data
 * plane refuses to build and skips (an empty value, an empty entry) becomes a {@link NoFilter} or is left out of its
 * list, as there; {@link #warnings} says where. Source: knative/eventing {@code
 * pkg/eventfilter/subscriptionsapi/create.go}, {@code pkg/broker/filter/filter_handler.go}.
 */
public final class FilterParser {

    private final List<String> warnings = new ArrayList<>();

    /** Where each filter that compares is written. By identity: two that say the same stand at two places. */
    private final Map<Filter, String> paths = new IdentityHashMap<>();

    private FilterParser() {}

    /**
     * The filter of a Trigger: {@code filters} when there are any, all of which must pass, else {@code filter}.
     *
     * @throws UnsupportedFilterException when its CESQL does not parse or uses what is not emulated
     */
    public static Filter parse(Trigger.Spec spec) {
        return new FilterParser().trigger(spec);
    }

    /**
     * A list of which all must pass, as other resources than Triggers have it.
     *
     * @param fieldPath where the list stands in its resource, for example {@code spec.filters}
     * @throws UnsupportedFilterException when its CESQL does not parse or uses what is not emulated
     */
    public static Filter parse(List<SubscriptionsAPIFilter> filters, String fieldPath) {
        return new FilterParser().list(filters, fieldPath);
    }

    /**
     * What is written in a Trigger's filters and has no effect, one sentence each, beginning with its field path.
     *
     * @throws UnsupportedFilterException when its CESQL does not parse or uses what is not emulated
     */
    public static List<String> warnings(Trigger.Spec spec) {
        FilterParser parser = new FilterParser();
        parser.trigger(spec);
        return List.copyOf(parser.warnings);
    }

    /** A filter, and where in the Trigger each of its parts that compares attributes is written. */
    record Located(Filter filter, Map<Filter, String> paths) {}

    static Located locate(Trigger.Spec spec) {
        FilterParser parser = new FilterParser();
        return new Located(parser.trigger(spec), parser.paths);
    }

    private <F extends Filter> F at(String path, F filter) {
        paths.put(filter, path);
        return filter;
    }

    private Filter trigger(Trigger.Spec spec) {
        Map<String, String> attributes =
                spec.filter().map(TriggerFilter::attributes).orElse(Map.of());
        if (!spec.filters().isEmpty()) {
            if (!attributes.isEmpty()) {
                warnings.add("spec.filter: has no effect beside spec.filters. Leave one of them out.");
            }
            return list(spec.filters(), "spec.filters");
        }
        return attributes.isEmpty() ? NoFilter.ABSENT : at("spec.filter.attributes", AttributesFilter.of(attributes));
    }

    private Filter list(List<SubscriptionsAPIFilter> entries, String path) {
        List<Filter> filters = children(entries, path);
        return switch (filters.size()) {
            case 0 ->
                entries.isEmpty()
                        ? NoFilter.ABSENT
                        : new NoFilter("no filter is in effect: Knative skips every entry of " + path);
            case 1 -> filters.get(0);
            default -> new AllFilter(filters);
        };
    }

    /** Without those that are skipped: the last one in a list decides, so a skipped one must not stand there. */
    private List<Filter> children(List<SubscriptionsAPIFilter> entries, String path) {
        List<Filter> filters = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            entry(entries.get(i), path + "[" + i + "]").ifPresent(filters::add);
        }
        return filters;
    }

    /** Empty when the Go data plane skips the entry. */
    private Optional<Filter> entry(SubscriptionsAPIFilter entry, String path) {
        if (!entry.cesql().isEmpty()) {
            return Optional.of(cesql(entry.cesql(), path + ".cesql"));
        }
        if (!entry.exact().isEmpty()) {
            return hasValues(entry.exact(), path + ".exact")
                    ? Optional.of(at(path + ".exact", ExactFilter.of(entry.exact())))
                    : Optional.empty();
        }
        if (!entry.prefix().isEmpty()) {
            return hasValues(entry.prefix(), path + ".prefix")
                    ? Optional.of(at(path + ".prefix", PrefixFilter.of(entry.prefix())))
                    : Optional.empty();
        }
        if (!entry.suffix().isEmpty()) {
            return hasValues(entry.suffix(), path + ".suffix")
                    ? Optional.of(at(path + ".suffix", SuffixFilter.of(entry.suffix())))
                    : Optional.empty();
        }
        if (!entry.all().isEmpty()) {
            return Optional.of(new AllFilter(children(entry.all(), path + ".all")));
        }
        if (!entry.any().isEmpty()) {
            return Optional.of(new AnyFilter(children(entry.any(), path + ".any")));
        }
        if (entry.not().isPresent()) {
            String inner = path + ".not";
            return Optional.of(new NotFilter(entry(entry.not().get(), inner)
                    .orElseGet(() -> new NoFilter("no filter is in effect: Knative skips " + inner))));
        }
        warnings.add(path + ": is empty, which Knative skips. Write exact, prefix, suffix, all, any or not.");
        return Optional.empty();
    }

    private Filter cesql(String expression, String path) {
        Optional<String> problem = CeSqlFilter.problem(expression);
        if (problem.isPresent()) {
            throw new UnsupportedFilterException(path, problem.get());
        }
        CeSqlFilter filter = CeSqlFilter.of(expression);
        CeSqlWarnings.of(filter.expression()).forEach(warning -> warnings.add(path + ": " + warning));
        // One object for each place: the paths are found by identity, and equal expressions share a parsed filter.
        return at(path, new CeSqlFilter(filter.expression()));
    }

    private boolean hasValues(Map<String, String> attributes, String path) {
        for (var attribute : attributes.entrySet()) {
            if (attribute.getKey().isEmpty() || attribute.getValue().isEmpty()) {
                warnings.add(path + "[" + attribute.getKey()
                        + "]: is empty, so Knative skips this filter and it refuses nothing. Write a value.");
                return false;
            }
        }
        return true;
    }
}
