package io.vaultx.jobs;

import org.jspecify.annotations.Nullable;

/**
 * The server of the queue did not answer as it should. What was asked for may have happened or not, unless {@link
 * #didNotHappen}; every call of a queue can be repeated.
 */
public sealed class JobsUnavailableException extends RuntimeException permits JobsNotThereException {
    private static final long serialVersionUID = 1L;

    private final boolean didNotHappen;

    public JobsUnavailableException(String message, @Nullable Throwable cause, boolean didNotHappen) {
        super(message, cause);
        this.didNotHappen = didNotHappen;
    }

    public boolean didNotHappen() {
        return didNotHappen;
    }
}
