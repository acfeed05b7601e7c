package io.vaultx.records.riak;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Requests side by side, on a virtual thread each; the number of connections bounds them. Thread-safe. */
final class Parallel implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** The answers in the order of the questions; the first failure is thrown as it is. */
    <Q, A> List<A> map(List<Q> questions, Function<Q, A> call) {
        if (questions.size() < 2) {
            return questions.stream().map(call).toList();
        }
        List<Future<A>> answers = questions.stream()
                .map(question -> threads.submit(() -> call.apply(question)))
                .toList();
        return answers.stream().map(Parallel::join).toList();
    }

    private static <A> A join(Future<A> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Riak", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
