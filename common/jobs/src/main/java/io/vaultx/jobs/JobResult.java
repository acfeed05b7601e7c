package io.vaultx.jobs;

/** How a handler's work on a job ended. */
public sealed interface JobResult {
    JobResult DONE = new Done();

    record Done() implements JobResult {}

    /** It did not work; the job's {@link RetryPolicy} says what happens next. An exception means the same. */
    record TryAgain(String why) implements JobResult {}

    /** It never will work: a dead letter at once. */
    record GiveUp(String why) implements JobResult {}
}
