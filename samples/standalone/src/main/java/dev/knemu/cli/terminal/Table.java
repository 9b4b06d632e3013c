package dev.knemu.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text in columns; those of numbers are aligned to the right. */
public final class Table {

    private static final String GAP = "   ";
    private static final Pattern NUMBER = Pattern.compile("\\d+|-");

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... head) {
        rows.add(List.of(head));
    }

    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Without its head. */
    public int size() {
        return rows.size() - 1;
    }

    public List<String> lines() {
        return Layout.of(rows).lines(rows);
    }

    /** How wide its columns are with the rows that it has, for more that it does not keep. */
    public Layout layout() {
        return Layout.of(rows);
    }

    /** The widths of columns, and which of them have numbers. */
    public static final class Layout {

        private final int[] widths;
        private final boolean[] isNumeric;

        private Layout(int columns, boolean hasRows) {
            this.widths = new int[columns];
            this.isNumeric = new boolean[columns];
            Arrays.fill(isNumeric, hasRows);
        }

        private static Layout of(List<List<String>> rows) {
            Layout layout = new Layout(rows.get(0).size(), rows.size() > 1);
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < layout.widths.length; column++) {
                    String cell = rows.get(row).get(column);
                    layout.widths[column] = Math.max(layout.widths[column], cell.length());
                    layout.isNumeric[column] &= row == 0 || NUMBER.matcher(cell).matches();
                }
            }
            return layout;
        }

        private List<String> lines(List<List<String>> rows) {
            return rows.stream().map(this::line).toList();
        }

        public String line(String... cells) {
            return line(List.of(cells));
        }

        /** A cell that is too long for its column moves what follows. */
        private String line(List<String> cells) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = cells.get(column);
                String padding = " ".repeat(Math.max(0, widths[column] - cell.length()));
                line.append(column == 0 ? "" : GAP).append(isNumeric[column] ? padding + cell : cell + padding);
            }
            return line.toString().stripTrailing();
        }
    }

    @Override
    public String toString() {
        return lines().stream().collect(Collectors.joining("\n"));
    }
}
