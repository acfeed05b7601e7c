package io.vaultx.jobs;

/**
 * The right to do alone what only one may do, for a while. Its holder can lose it without noticing (a long pause of the
 * process): every change under it carries {@link #token}, and who is changed checks that ({@link Fence}, {@link FencedValue}).
 *
 * <p>Thread-safe.
 */
public interface Lease extends AutoCloseable {
    FencingToken token();

    /**
     * Whether it has time left by this process's own clock, which began before the server's did. A hint that saves work, no
     * proof.
     */
    boolean isHeld();

    /**
     * Holds it for its whole time again.
     *
     * @return false when it was lost; it never comes back then
     * @throws JobsUnavailableException when the server does not answer; it may be renewed or not
     */
    boolean renew();

    /** Lets others have it at once; without an answer of the server they get it when its time is over. */
    @Override
    void close();
}
