package io.vaultx.jobs;

/** A job in the hands of its handler. Thread-safe. */
public interface RunningJob {
    ClaimedJob claimed();

    default JobId id() {
        return claimed().id();
    }

    default String type() {
        return claimed().envelope().type();
    }

    /** Must not be changed. */
    default byte[] payload() {
        return claimed().envelope().payload();
    }

    /**
     * Tells how far it is; also a sign of life.
     *
     * @param percent 0 to 100
     */
    void progress(int percent);

    /** Whether somebody else may have it by now. True is certain for no longer than it takes to say it. */
    boolean isMine();
}
