package io.vaultx.jobs;

import java.time.Duration;

/** How a handler's work on a job ended. */
public sealed interface JobResult {
    JobResult DONE = new Done();

    record Done() implements JobResult {}

    /** It did not work; the job's {@link RetryPolicy} says what happens next. An exception means the same. */
    record TryAgain(String why) implements JobResult {}

    /**
     * It could not be tried, for a reason that is not the job's, such as a full disk: it comes again, however often, and no
     * attempt is used up.
     *
     * @param pause until then at least, 1 ms or more
     */
    record NotNow(String why, Duration pause) implements JobResult {
        public NotNow {
            if (pause.toMillis() < 1) {
                throw new IllegalArgumentException("the pause must be 1 ms or more, got " + pause);
            }
        }
    }

    /** It never will work: a dead letter at once. */
    record GiveUp(String why) implements JobResult {}
}
