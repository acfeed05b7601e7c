package io.vaultx.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A handler that is run again, by whoever and wherever it stopped. */
class IdempotentHandlerTest {
    private static final QueueName QUEUE = new QueueName("q");

    private final Effects effects = new Effects();
    private final AtomicInteger worked = new AtomicInteger();
    private final JobHandler handler = new IdempotentHandler<>(
            QUEUE,
            job -> {
                worked.incrementAndGet();
                return "effect of " + job.id();
            },
            effects);

    /** Keeps the note and the effect as one; can fail before or behind that. */
    private static final class Effects implements EffectStore<String> {
        final List<String> applied = new ArrayList<>();
        private final Set<String> notes = new HashSet<>();
        boolean failsBefore;
        boolean failsBehind;

        @Override
        public boolean isApplied(String operation) {
            return notes.contains(operation);
        }

        @Override
        public void applyOnce(String operation, String effect) {
            if (failsBefore) {
                throw new IllegalStateException("before");
            }
            if (notes.add(operation)) {
                applied.add(effect);
            }
            if (failsBehind) {
                throw new IllegalStateException("behind");
            }
        }
    }

    private record Attempt(ClaimedJob claimed) implements RunningJob {
        @Override
        public void progress(int percent) {}

        @Override
        public boolean isMine() {
            return true;
        }
    }

    private static RunningJob attempt(String id, long claim) {
        NewJob job = NewJob.of(new JobId(id), "test", new byte[0]);
        return new Attempt(new ClaimedJob(job.id(), claim, job.envelope(), 0, 0, Instant.EPOCH));
    }

    @Test
    void aJobThatIsDoneTwiceIsWorkedOutAndAppliedOnce() throws Exception {
        assertThat(handler.handle(attempt("a", 1))).isEqualTo(JobResult.DONE);
        assertThat(handler.handle(attempt("a", 2))).isEqualTo(JobResult.DONE);
        assertThat(handler.handle(attempt("b", 3))).isEqualTo(JobResult.DONE);

        assertThat(effects.applied).containsExactly("effect of a", "effect of b");
        assertThat(worked).hasValue(2);
    }

    @Test
    void oneThatStoppedBeforeItsEffectIsDoneByTheNextAttempt() throws Exception {
        effects.failsBefore = true;
        assertThatThrownBy(() -> handler.handle(attempt("a", 1))).hasMessage("before");
        effects.failsBefore = false;

        assertThat(handler.handle(attempt("a", 2))).isEqualTo(JobResult.DONE);

        assertThat(effects.applied).containsExactly("effect of a");
    }

    @Test
    void oneThatStoppedBehindItsEffectDoesNotApplyItAgain() throws Exception {
        effects.failsBehind = true;
        assertThatThrownBy(() -> handler.handle(attempt("a", 1))).hasMessage("behind");

        assertThat(handler.handle(attempt("a", 2))).isEqualTo(JobResult.DONE);

        assertThat(effects.applied).containsExactly("effect of a");
    }
}
