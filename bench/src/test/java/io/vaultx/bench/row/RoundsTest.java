package io.vaultx.bench.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.bench.wire.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void serverAndCeilingAreMeasuredInTurnsAndTheMedianCounts() {
        List<String> order = new ArrayList<>();
        Iterator<Double> bounds = List.of(10.0, 500.0, 20.0).iterator();

        Rounds rounds = Rounds.inTurns(
                3,
                () -> {
                    order.add("server");
                    return new Window(new Outcome(), order.size() * 1000L, 0);
                },
                () -> {
                    order.add("ceiling");
                    return bounds.next();
                });

        assertThat(order).containsExactly("server", "ceiling", "server", "ceiling", "server", "ceiling");
        assertThat(rounds.medianCeiling()).isEqualTo(20);
        assertThat(rounds.median(Window::serverMicros)).isEqualTo(3);
    }

    @Test
    void withoutACeilingThereIsNoRatio() {
        Rounds rounds = Rounds.inTurns(1, () -> new Window(new Outcome(), 0, 0), null);
        assertThat(rounds.hasCeiling()).isFalse();
        assertThat(Stage.ratio(rounds, 1, Figures::rate)).isEqualTo("no nginx: no ratio");
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Rounds.median(List.of(1.0, 9.0, 3.0, 2.0))).isEqualTo(2.5);
    }
}
