package io.vaultx.jobs;

/** Does jobs. May be asked to do the same job again, also while an earlier attempt somewhere has not noticed that it is lost. */
@FunctionalInterface
public interface JobHandler {
    /**
     * On a virtual thread of its own. An interrupt means that the job is no longer this handler's, took too long, or that the
     * process ends: return soon, whatever with.
     *
     * @throws Exception for {@link JobResult.TryAgain}, with its message
     */
    JobResult handle(RunningJob job) throws Exception;
}
