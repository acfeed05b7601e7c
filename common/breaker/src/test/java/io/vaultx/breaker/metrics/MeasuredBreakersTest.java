package io.vaultx.breaker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.State;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class MeasuredBreakersTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void eachDependencyHasItsOwnBreakerAndItsOwnFigures() {
        Breakers breakers = MeasuredBreakers.over(config(Map.of("CIRCUIT_BREAKER_FAILURE_THRESHOLD", "2")), meters);
        CircuitBreaker node = breakers.of("node-1");
        assertThat(breakers.of("node-1")).isSameAs(node);

        node.ask().orElseThrow().unanswered();
        node.ask().orElseThrow().unanswered();
        node.ask();
        node.ask();

        assertThat(node.state()).isEqualTo(State.OPEN);
        assertThat(breakers.of("node-2").state()).isEqualTo(State.CLOSED);
        assertThat(gauge("node-1")).isEqualTo(2);
        assertThat(gauge("node-2")).isZero();
        assertThat(counter("opened", "node-1")).isOne();
        assertThat(counter("rejected", "node-1")).isEqualTo(2);
        assertThat(counter("rejected", "node-2")).isZero();
    }

    @Test
    void withoutSettingsFiveCallsOpenItForHalfAMinute() {
        CircuitBreaker breaker = MeasuredBreakers.over(config(Map.of()), meters).of("auth");

        for (int call = 1; call <= 5; call++) {
            assertThat(breaker.ask().orElseThrow().unanswered()).isEqualTo(call == 5);
        }
        assertThat(breaker.ask()).isEmpty();
    }

    @Test
    void theResetTimeoutIsInMilliseconds() {
        Map<String, String> settings =
                Map.of("CIRCUIT_BREAKER_FAILURE_THRESHOLD", "1", "CIRCUIT_BREAKER_RESET_TIMEOUT", "1");
        CircuitBreaker breaker = MeasuredBreakers.over(config(settings), meters).of("auth");
        breaker.ask().orElseThrow().unanswered();

        while (breaker.ask().isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void aDayIsTheLongestResetTimeout() {
        assertThat(MeasuredBreakers.over(config(Map.of("CIRCUIT_BREAKER_RESET_TIMEOUT", "86400000")), meters))
                .isNotNull();
        assertThatThrownBy(() ->
                        MeasuredBreakers.over(config(Map.of("CIRCUIT_BREAKER_RESET_TIMEOUT", "86400001")), meters))
                .hasMessageContaining("86400001");
    }

    @Test
    void whatIsNoSettingIsRefusedByName() {
        for (String name : new String[] {"CIRCUIT_BREAKER_FAILURE_THRESHOLD", "CIRCUIT_BREAKER_RESET_TIMEOUT"}) {
            for (String wrong : new String[] {"soon", "0", "-1", "1.5", "99999999999", ""}) {
                assertThatThrownBy(() -> MeasuredBreakers.over(config(Map.of(name, wrong + " ")), meters))
                        .as(wrong)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(name);
            }
        }
    }

    private double gauge(String dependency) {
        return meters.get("vaultx.breaker.state")
                .tag("dependency", dependency)
                .gauge()
                .value();
    }

    private double counter(String figure, String dependency) {
        return meters.get("vaultx.breaker." + figure)
                .tag("dependency", dependency)
                .functionCounter()
                .count();
    }

    private static Config config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }
}
