package dev.knemu.cli.client;

import java.util.ArrayList;
import java.util.List;

/** Rows as columns: each as wide as its widest cell and three spaces, all to the left, as kubectl does. */
final class Columns {

    private static final int GAP = 3;

    private Columns() {}

    static List<String> lines(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell);
                if (column < row.size() - 1) {
                    line.append(" ".repeat(width(rows, column) + GAP - length(cell)));
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
