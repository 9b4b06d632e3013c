package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kind.PrinterColumn;
import dev.knemu.resource.Kinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Resources in columns, byte for byte as {@code kubectl get} prints them; Services have one more, for what acts here. */
final class ResourceTable {

    private static final String CREATED = ".metadata.creationTimestamp";
    private static final List<PrinterColumn> UNKNOWN = List.of(new PrinterColumn("Age", CREATED, false));

    private final String now;
    private final boolean wide;
    private final boolean allNamespaces;
    private final Behind behind;

    /**
     * @param now on the emulator's clock
     * @param wide with the columns of {@code -o wide}
     * @param allNamespaces with the namespace in front
     */
    ResourceTable(String now, boolean wide, boolean allNamespaces, Behind behind) {
        this.now = now;
        this.wide = wide;
        this.allNamespaces = allNamespaces;
        this.behind = behind;
    }

    /** One table a kind, Knative's kinds first; names are said with their kind where there are several. */
    List<String> lines(List<JsonNode> resources) {
        Map<String, List<JsonNode>> byType = new LinkedHashMap<>();
        resources.stream()
                .sorted(Comparator.comparingInt(ResourceTable::rank))
                .forEach(resource -> byType.computeIfAbsent(Named.of(resource).type(), type -> new ArrayList<>())
                        .add(resource));
        List<String> lines = new ArrayList<>();
        byType.values().forEach(ofType -> {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(table(ofType, byType.size() > 1));
        });
        return lines;
    }

    private static int rank(JsonNode resource) {
        Named named = Named.of(resource);
        return Kinds.find(named.group(), named.kind())
                .map(Kinds.known()::indexOf)
                .orElse(Integer.MAX_VALUE);
    }

    private List<String> table(List<JsonNode> resources, boolean withKind) {
        Named first = Named.of(resources.get(0));
        List<PrinterColumn> columns =
                Kinds.find(first.group(), first.kind()).map(Kind::columns).orElse(UNKNOWN).stream()
                        .filter(column -> wide || !column.wide())
                        .toList();
        boolean isService = first.kind().equals("Service");
        List<String> head = new ArrayList<>();
        if (allNamespaces) {
            head.add("NAMESPACE");
        }
        head.add("NAME");
        columns.forEach(column -> head.add(column.name().toUpperCase(Locale.ROOT)));
        if (isService) {
            head.add("BEHIND");
        }
        List<List<String>> rows = new ArrayList<>(List.of(head));
        for (JsonNode resource : resources) {
            Named named = Named.of(resource);
            List<String> row = new ArrayList<>();
            if (allNamespaces) {
                row.add(named.namespace());
            }
            row.add(withKind ? named.text() : named.name());
            columns.forEach(column -> row.add(cell(resource, column)));
            if (isService) {
                row.add(behind.text(named.namespace(), named.name()));
            }
            rows.add(row);
        }
        return Columns.lines(rows);
    }

    private String cell(JsonNode resource, PrinterColumn column) {
        String text = FieldOf.text(resource, column.jsonPath());
        return column.jsonPath().equals(CREATED) ? Age.of(text, now) : text;
    }
}
