package io.vaultx.threads;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A fixed set of platform threads for calls that block in native code or in the kernel: RocksDB, positional file reads.
 *
 * <p>A virtual thread that makes such a call holds its carrier, and there are as many carriers as cores: two of them
 * waiting for a disk stop every story of the process. So a virtual thread hands the call over and parks; a platform
 * thread, which blocks nobody but itself, makes it directly.
 *
 * <p>Thread-safe.
 */
public final class PlatformThreads implements AutoCloseable {
    private final ExecutorService threads;
    private final String name;

    private PlatformThreads(String name, ExecutorService threads) {
        this.name = name;
        this.threads = threads;
    }

    /** Starts nothing yet: threads come as they are needed, at most {@code count}. */
    public static PlatformThreads named(String name, int count) {
        return new PlatformThreads(
                name,
                Executors.newFixedThreadPool(
                        count,
                        Thread.ofPlatform().daemon(true).name(name + "-", 0).factory()));
    }

    /**
     * Makes the call on a platform thread and returns its answer. What the call throws unchecked comes back as it is;
     * checked exceptions come wrapped in {@link IllegalStateException}. An interrupt is kept until the call ended:
     * native work cannot be abandoned half-way. Inside of an attempt ({@link NoWait}) nothing is called.
     */
    public <T> T call(Callable<T> work) {
        NoWait.giveUp();
        FutureTask<T> task = new FutureTask<>(work);
        if (Thread.currentThread().isVirtual()) {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException closed) {
                throw new IllegalStateException(name + " is closed", closed);
            }
        } else {
            task.run();
        }
        return await(task);
    }

    private static <T> T await(FutureTask<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause();
                    if (cause instanceof RuntimeException unchecked) {
                        throw unchecked;
                    }
                    if (cause instanceof Error error) {
                        throw error;
                    }
                    throw new IllegalStateException(cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets running calls end, at most for {@code patience}, and takes no new ones. */
    public void close(Duration patience) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
