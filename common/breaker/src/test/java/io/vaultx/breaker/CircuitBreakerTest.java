package io.vaultx.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.breaker.CircuitBreaker.Permit;
import io.vaultx.breaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final Duration RESET = Duration.ofSeconds(30);

    /** Close to where a counter of nanoseconds overflows. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private final CircuitBreaker breaker = new CircuitBreaker("records", new BreakerSettings(3, RESET), nanos::get);

    @Test
    void itOpensAfterSoManyCallsInARowWithoutAnAnswer() {
        assertThat(fail()).isFalse();
        assertThat(fail()).isFalse();
        assertThat(fail()).isTrue();

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.opened()).isOne();
        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.rejected()).isOne();
        assertThat(breaker.refusal()).contains("records", "3 calls");
    }

    @Test
    void anAnswerBetweenThemStartsTheCountAnew() {
        fail();
        fail();
        permit().answered();
        fail();
        fail();

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.opened()).isZero();
    }

    @Test
    void openItLetsNobodyThroughUntilTheResetTimeoutHasPassed() {
        open();

        pass(RESET.minusNanos(1));
        assertThat(breaker.ask()).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(breaker.ask()).isPresent();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void halfOpenOneCallIsOnTrialAndTheOthersAreTurnedAway() {
        open();
        pass(RESET);
        Permit trial = permit();

        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.rejected()).isEqualTo(2);

        trial.answered();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.ask()).isPresent();
    }

    @Test
    void aTrialWithoutAnAnswerOpensItForAsLongAgain() {
        open();
        pass(RESET);
        assertThat(fail()).isTrue();

        assertThat(breaker.opened()).isEqualTo(2);
        pass(RESET.minusNanos(1));
        assertThat(breaker.ask()).isEmpty();
        pass(Duration.ofNanos(1));
        permit().answered();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void closedByATrialItTakesAsManyFailuresAsEver() {
        open();
        pass(RESET);
        permit().answered();

        fail();
        fail();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aTrialThatIsWithdrawnLeavesItsTurnToTheNextCall() {
        open();
        pass(RESET);
        permit().close();

        permit().answered();

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aTrialWhoseEndNobodyHeardOfDoesNotKeepItHalfOpenForEver() {
        open();
        pass(RESET);
        Permit lost = permit();
        pass(RESET);

        Permit second = permit();
        lost.unanswered();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        second.answered();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void callsFromBeforeAChangeSayNothingAboutTheTimeAfterIt() {
        List<Permit> before = IntStream.range(0, 6).mapToObj(i -> permit()).toList();
        open();

        before.get(0).answered();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(before.get(1).unanswered()).isFalse();
        assertThat(breaker.opened()).isOne();

        pass(RESET);
        Permit trial = permit();
        before.get(2).answered();
        before.get(3).unanswered();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        trial.answered();
        before.get(4).unanswered();
        fail();
        fail();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void newsThatTheDependencyIsBackMakeTheNextCallATrial() {
        breaker.mayBeBack();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        open();

        breaker.mayBeBack();

        Permit trial = permit();
        breaker.mayBeBack();
        assertThat(breaker.ask()).isEmpty();
        trial.answered();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aPermitCountsOnce() {
        Permit permit = permit();
        permit.unanswered();
        permit.unanswered();
        permit.unanswered();
        permit.answered();
        fail();

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void ofManyWhoComeAtOnceExactlyOneIsTheTrial() throws Exception {
        open();
        pass(RESET);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Optional<Permit>> call = breaker::ask;
            int admitted = 0;
            for (Future<Optional<Permit>> asked : callers.invokeAll(java.util.Collections.nCopies(200, call))) {
                admitted += asked.get().isPresent() ? 1 : 0;
            }
            assertThat(admitted).isOne();
        }
        assertThat(breaker.rejected()).isEqualTo(199);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new BreakerSettings(0, RESET)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new BreakerSettings(1, Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new BreakerSettings(1, Duration.ofDays(2))).hasMessageContaining("PT48H");
    }

    private Permit permit() {
        return breaker.ask().orElseThrow();
    }

    private boolean fail() {
        return permit().unanswered();
    }

    private void open() {
        while (breaker.state() != State.OPEN) {
            fail();
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
