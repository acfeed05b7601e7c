package io.vaultx.bench.report;

import java.util.List;
import java.util.Map;

/**
 * One line of the table.
 *
 * @param story what does not fit into a line, as text to print below the table; often empty
 * @param details every number behind it, as it goes into the JSON file
 */
public record Result(
        String row, Verdict verdict, Costs costs, Failures failures, String story, Map<String, Object> details) {
    public Result {
        if (row.isEmpty()) {
            throw new IllegalArgumentException("a result needs the name of its row");
        }
        details = Map.copyOf(details);
    }

    public static Result of(String row, Verdict verdict, Costs costs, Failures failures, Map<String, Object> details) {
        return new Result(row, verdict, costs, failures, "", details);
    }

    /** Of a row that could not be run to its end. */
    public static Result broken(String row, Exception e) {
        return new Result(
                row, Verdict.without("broken"), Costs.NONE, new Failures(1, List.of(e.toString())), "", Map.of());
    }
}
