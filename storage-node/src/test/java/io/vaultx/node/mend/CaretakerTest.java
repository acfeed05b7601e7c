package io.vaultx.node.mend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CaretakerTest {
    /** Whatever it throws: no memory for a buffer is an error that passes. */
    @Test
    void workThatFailsIsDoneAgain() throws Exception {
        assertIsDoneAgain(() -> {
            throw new IOException("Input/output error");
        });
        assertIsDoneAgain(() -> {
            throw new IllegalStateException("a broken row");
        });
        assertIsDoneAgain(() -> {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
        });
    }

    private static void assertIsDoneAgain(Caretaker.Work work) throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        try (Caretaker caretaker = Caretaker.start()) {
            caretaker.every(Duration.ZERO, Duration.ofMillis(1), "work", () -> {
                runs.countDown();
                work.run();
            });

            assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
