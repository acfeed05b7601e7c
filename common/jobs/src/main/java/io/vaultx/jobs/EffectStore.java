package io.vaultx.jobs;

/**
 * Where the effects of jobs go. It can write an effect and a note that it was written as one, so that the effect of a job that
 * is done twice is there once.
 *
 * @param <E> what is written
 */
public interface EffectStore<E> {
    /** Whether the effect of that operation is there: spares working it out again. */
    boolean isApplied(String operation);

    /**
     * Writes the effect and the note, both or neither; neither when the note is there. When the outcome is unknown it throws, and
     * is repeated with the job.
     *
     * @param operation the same each time the job is done
     */
    void applyOnce(String operation, E effect) throws Exception;
}
