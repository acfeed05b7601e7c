package io.vaultx.jobs;

/** A page of jobs was asked for behind a position that no page of such a list ends at. */
public final class NoSuchPageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoSuchPageException(JobState state, String position) {
        super("a list of " + state.wireName() + " jobs has no position " + position, null, false, false);
    }
}
