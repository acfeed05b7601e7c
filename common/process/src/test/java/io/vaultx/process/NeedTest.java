package io.vaultx.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each test ends by itself or is ended: a need that is never met is waited for without end. */
@Timeout(60)
final class NeedTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void itIsAskedForUntilItIsThere() {
        String got =
                Need.await("something", IllegalStateException.class, this::thereAtTheThirdTime, Duration.ofMillis(1));

        assertThat(got).isEqualTo("something");
        assertThat(asked).hasValue(3);
    }

    @Test
    void whatTimeDoesNotMendIsNotWaitedFor() {
        assertThatThrownBy(() -> Need.await(
                        "something",
                        IllegalStateException.class,
                        () -> {
                            asked.incrementAndGet();
                            throw new IllegalArgumentException("a bad address");
                        },
                        Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(asked).hasValue(1);
    }

    private String thereAtTheThirdTime() {
        if (asked.incrementAndGet() < 3) {
            throw new IllegalStateException("not yet");
        }
        return "something";
    }
}
