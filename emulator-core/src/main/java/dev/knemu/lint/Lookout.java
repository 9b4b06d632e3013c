package dev.knemu.lint;

import dev.knemu.filter.Filter;
import dev.knemu.filter.FilterParser;
import dev.knemu.filter.UnsupportedFilterException;
import dev.knemu.graph.Targets;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.Defaults;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.NotEmulated;
import dev.knemu.resource.Position;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What all rules look at, and where they put what they find. */
final class Lookout {

    private static final int MOST_NAMES = 5;

    private final Manifest manifest;
    private final ClusterConfig config;
    private final Map<ResourceKey, Manifest.Entry> entries = new HashMap<>();
    private final Set<ResourceKey> refused = new HashSet<>();
    private final List<Resource> resources = new ArrayList<>();
    private final Targets targets;
    private final Map<ResourceKey, Optional<Filter>> filters = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Lookout(Manifest manifest) {
        this.manifest = manifest;
        config = ClusterConfig.DEFAULTS.withUsable(manifest.resources());
        for (Manifest.Entry entry : manifest.entries()) {
            entries.putIfAbsent(entry.resource().key(), entry);
            resources.add(Defaults.of(entry.resource(), config));
        }
        targets = Targets.of(resources);
    }

    Manifest manifest() {
        return manifest;
    }

    ClusterConfig config() {
        return config;
    }

    /** Of these, and of what is missing from them, rules speak; with defaults. */
    Targets targets() {
        return targets;
    }

    /** A webhook would not have it: what else is wrong with it nobody can say. */
    void refuse(ResourceKey key) {
        refused.add(key);
    }

    /** With defaults, in the order of the manifest, without those that are refused. */
    <R extends Resource> List<R> all(Class<R> type) {
        return resources.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(resource -> !refused.contains(resource.key()))
                .toList();
    }

    /** With defaults; one that injection would make as well. */
    <R extends Resource> Optional<R> get(ResourceKey key, Class<R> type) {
        return targets.get(key)
                .map(resource -> Defaults.of(resource, config))
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** As its Broker reads it; empty for one that cannot be judged here. */
    Optional<Filter> filter(Trigger trigger) {
        return filters.computeIfAbsent(trigger.key(), any -> {
            try {
                return Optional.of(FilterParser.parse(specOf(trigger)));
            } catch (UnsupportedFilterException unknown) {
                return Optional.empty();
            }
        });
    }

    /** As its Broker reads it. */
    Trigger.Spec specOf(Trigger trigger) {
        return trigger.spec().asReadBy(get(trigger.brokerKey(), Broker.class));
    }

    boolean isWritten(ResourceKey key) {
        return entries.containsKey(key);
    }

    /**
     * Adds a finding at a field of a resource of the manifest.
     *
     * @param path of the field, or of one that is not there, which stands for what encloses it
     */
    void found(
            Rule rule, Severity severity, ResourceKey resource, String path, String message, String why, String fix) {
        Manifest.Entry entry = entries.get(resource);
        if (entry == null) {
            throw new IllegalArgumentException(resource + " is not of the manifest");
        }
        Position position = entry.locate(path);
        findings.add(new Finding(
                rule,
                severity,
                Optional.of(resource),
                entry.file(),
                entry.document(),
                position.line(),
                position.column(),
                path,
                message,
                why,
                fix));
    }

    void notEmulated() {
        for (NotEmulated remark : manifest.notEmulated()) {
            Manifest.Entry entry = entries.get(remark.resource());
            boolean whole = remark.path().isEmpty();
            findings.add(new Finding(
                    Rule.NOT_EMULATED,
                    whole ? Severity.INFO : Severity.WARNING,
                    Optional.of(remark.resource()),
                    remark.file(),
                    entry == null ? 0 : entry.document(),
                    remark.line(),
                    0,
                    remark.path(),
                    sentence("It " + remark.remark()),
                    "",
                    whole ? "" : Rule.NOT_EMULATED.help()));
        }
    }

    List<Finding> findings() {
        return findings.stream().sorted(Finding.ORDER).toList();
    }

    static String sentence(String text) {
        return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
    }

    /** {@code a, b, c and 17 more}. */
    static String names(Collection<String> names) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
