package io.vaultx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("row", "µs");
        table.add("put-4k", "1");
        table.add("x", "12,345");

        assertThat(table).hasToString("""
                | row    | µs     |
                |--------|--------|
                | put-4k | 1      |
                | x      | 12,345 |
                """);
    }

    @Test
    void aLineOfAnotherLengthIsRefused() {
        Table table = new Table("one", "two");
        assertThatThrownBy(() -> table.add("only one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 cells, got 1");
    }

    @Test
    void aResultSaysWhetherItsTargetWasMetAndHowManyAnswersWereWrong() {
        Result met = Result.of(
                "a",
                Verdict.of("at least 5/s", "7/s", true),
                new Costs("0.70 of nginx (10/s)", "3 µs", "1 / 2 / 3 ms"),
                Failures.NONE,
                Map.of());
        Result missed = Result.of(
                "b", Verdict.of("at least 5/s", "3/s", false), Costs.NONE, new Failures(2, List.of("x")), Map.of());
        Result aimless = Result.of("c", Verdict.without("3/s"), Costs.NONE, Failures.NONE, Map.of());

        List<String> lines =
                Table.of(List.of(met, missed, aimless)).toString().lines().toList();

        assertThat(lines.get(2)).contains("| met ", "0.70 of nginx (10/s)", "3 µs", "1 / 2 / 3 ms", "| 0 ");
        assertThat(lines.get(3)).contains("| short ", "| 2 ");
        assertThat(lines.get(4)).doesNotContain("met", "short");
    }
}
