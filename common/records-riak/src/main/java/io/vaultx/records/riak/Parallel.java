package io.vaultx.records.riak;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.NoWait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Requests that change nothing, side by side, on a virtual thread each, a bounded number for each caller. Thread-safe. */
final class Parallel implements AutoCloseable {
    /** Of one caller at a time. */
    private static final int AT_ONCE = 64;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * The answers in the order of the questions; the first failure is thrown as it is.
     *
     * @throws RecordStoreFailedException when the caller is interrupted
     */
    <Q, A> List<A> map(List<Q> questions, Function<Q, A> call) {
        if (questions.size() == 1) {
            return List.of(call.apply(questions.getFirst()));
        }
        // The attempt is this thread's; those that ask would not know of it.
        NoWait.giveUp();
        List<A> answers = new ArrayList<>(questions.size());
        for (int from = 0; from < questions.size(); from += AT_ONCE) {
            List<Future<A>> running = questions.subList(from, Math.min(from + AT_ONCE, questions.size())).stream()
                    .map(question -> threads.submit(() -> call.apply(question)))
                    .toList();
            running.forEach(answer -> answers.add(join(answer)));
        }
        return answers;
    }

    private static <A> A join(Future<A> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecordStoreFailedException("interrupted while waiting for Riak", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new RecordStoreFailedException("a request to Riak ended in an error", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
