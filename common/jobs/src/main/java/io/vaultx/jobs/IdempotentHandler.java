package io.vaultx.jobs;

/**
 * A handler that may be run any number of times: working out changes nothing, and what it worked out is applied once, by an
 * {@link EffectStore}, under the job's queue and id.
 *
 * @param <E> what a job comes to
 */
public final class IdempotentHandler<E> implements JobHandler {
    /** Works out what is to be written, without changing anything. */
    @FunctionalInterface
    public interface Work<E> {
        E on(RunningJob job) throws Exception;
    }

    private final QueueName queue;
    private final Work<E> work;
    private final EffectStore<E> effects;

    public IdempotentHandler(QueueName queue, Work<E> work, EffectStore<E> effects) {
        this.queue = queue;
        this.work = work;
        this.effects = effects;
    }

    @Override
    public JobResult handle(RunningJob job) throws Exception {
        String operation = queue + "/" + job.id();
        if (effects.isApplied(operation)) {
            return JobResult.DONE;
        }

        E effect = work.on(job);

        effects.applyOnce(operation, effect);
        return JobResult.DONE;
    }
}
