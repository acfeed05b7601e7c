package io.vaultx.jobs;

/** The queues are not there yet, or do not come in this program: nothing is broken, and what was asked for did not happen. */
public final class JobsNotThereException extends JobsUnavailableException {
    private static final long serialVersionUID = 1L;

    JobsNotThereException(String message) {
        super(message, null, true);
    }
}
