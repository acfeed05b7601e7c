package io.vaultx.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Text in columns that are as wide as their widest cell, in Markdown's form. */
public final class Table {
    private final List<List<String>> lines = new ArrayList<>();

    public Table(String... heads) {
        lines.add(List.of(heads));
    }

    public void add(String... cells) {
        if (cells.length != lines.getFirst().size()) {
            throw new IllegalArgumentException("a line has " + lines.getFirst().size() + " cells, got " + cells.length);
        }
        lines.add(List.of(cells));
    }

    /** The table of a whole run. */
    public static Table of(List<Result> results) {
        Table table =
                new Table("row", "target", "got", "", "of the ceiling", "server CPU", "p50 / p99 / p99.9", "failures");
        for (Result result : results) {
            table.add(
                    result.row(),
                    result.verdict().goal(),
                    result.verdict().got(),
                    result.verdict().met().word(),
                    result.costs().ratio(),
                    result.costs().serverCpu(),
                    result.costs().latency(),
                    Long.toString(result.failures().count()));
        }
        return table;
    }

    @Override
    public String toString() {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            append(text, lines.get(i), widths);
            if (i == 0) {
                for (int width : widths) {
                    text.append("|").append("-".repeat(width + 2));
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> line, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            text.append("| ")
                    .append(line.get(i))
                    .append(" ".repeat(widths[i] - line.get(i).length() + 1));
        }
        text.append("|\n");
    }
}
