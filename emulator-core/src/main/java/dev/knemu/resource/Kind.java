package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * What is known of one kind.
 *
 * @param group {@code ""} for the core group
 * @param versions served ones; the first is the one that resources are kept and written in
 * @param plural as in URLs and after {@code kubectl get}
 * @param shortNames for {@code kubectl get}
 * @param categories for {@code kubectl get}
 * @param type the record; {@link OtherResource} where the kind is kept as it came
 * @param namespaced whether its resources live in a namespace
 * @param emulated whether it does here what it does in a cluster
 * @param columns of {@code kubectl get}, after NAME
 */
public record Kind(
        String group,
        List<String> versions,
        String kind,
        String plural,
        List<String> shortNames,
        List<String> categories,
        Class<? extends Resource> type,
        boolean namespaced,
        boolean emulated,
        List<PrinterColumn> columns) {

    public Kind {
        versions = List.copyOf(versions);
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        columns = List.copyOf(columns);
    }

    /** The version that resources are kept in, for example {@code eventing.knative.dev/v1}. */
    public String apiVersion() {
        return apiVersion(versions.get(0));
    }

    /** All served versions, with their group. */
    public List<String> apiVersions() {
        return versions.stream().map(this::apiVersion).toList();
    }

    private String apiVersion(String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Whether {@code word} names this kind on a command line: kind, plural, singular or short name, in any case. */
    public boolean isCalled(String word) {
        return kind.equalsIgnoreCase(word)
                || plural.equalsIgnoreCase(word)
                || (plural + "." + group).equalsIgnoreCase(word)
                || (kind + "." + group).equalsIgnoreCase(word)
                || shortNames.contains(word);
    }

    /** A column of that name, if there is one. */
    public Optional<PrinterColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /**
     * A column of {@code kubectl get}.
     *
     * @param jsonPath Kubernetes' dialect, such as {@code .status.conditions[?(@.type=="Ready")].status}
     * @param wide only with {@code -o wide}
     */
    public record PrinterColumn(String name, String jsonPath, boolean wide) {}
}
