package io.vaultx.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Says of many jobs at once that they are done: whatever came while one call was under way goes with the next. One call is
 * one sync of the server's log.
 *
 * <p>Thread-safe.
 */
final class Completions implements AutoCloseable {
    private static final int MAX_BATCH = 500;

    private record Waiting(ClaimedJob job, CompletableFuture<Boolean> wasMine) {}

    private final JobClaims claims;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Thread teller = Thread.ofVirtual().name("jobs-completions").unstarted(this::tell);
    private volatile boolean closed;

    private Completions(JobClaims claims) {
        this.claims = claims;
    }

    static Completions start(JobClaims claims) {
        Completions completions = new Completions(claims);
        completions.teller.start();
        return completions;
    }

    /**
     * Waits until it is said.
     *
     * @return whether the job was still its holder's
     * @throws JobsUnavailableException when it may not have been heard
     */
    boolean complete(ClaimedJob job) {
        Waiting mine = new Waiting(job, new CompletableFuture<>());
        waiting.add(mine);
        if (closed) {
            fail(List.of(mine), closedFailure());
        }
        try {
            return mine.wasMine().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JobsUnavailableException away) {
                throw away;
            }
            throw e;
        }
    }

    private void tell() {
        List<Waiting> batch = new ArrayList<>();
        while (!closed) {
            try {
                batch.add(waiting.take());
            } catch (InterruptedException closing) {
                break;
            }
            waiting.drainTo(batch, MAX_BATCH - 1);
            try {
                List<Boolean> mine =
                        claims.complete(batch.stream().map(Waiting::job).toList());
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).wasMine().complete(mine.get(i));
                }
            } catch (RuntimeException e) {
                fail(batch, e);
            }
            batch.clear();
        }
        List<Waiting> rest = new ArrayList<>();
        waiting.drainTo(rest);
        fail(rest, closedFailure());
    }

    private static void fail(List<Waiting> batch, RuntimeException failure) {
        batch.forEach(one -> one.wasMine().completeExceptionally(failure));
    }

    private static JobsUnavailableException closedFailure() {
        return new JobsUnavailableException("the worker is closed", new IllegalStateException("closed"), false);
    }

    @Override
    public void close() {
        closed = true;
        teller.interrupt();
    }
}
