package io.vaultx.node.mend;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The platform threads on which the log is mended by itself: scrubbing takes days and must not hold up compaction. */
public final class Caretaker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Caretaker.class.getName());

    private static final int THREADS = 3;

    private final ScheduledExecutorService threads;
    private final List<Pacer> pacers;

    /** Work that may fail, whatever with; the caretaker then says so and tries again at the next turn. */
    public interface Work {
        void run() throws IOException;
    }

    private Caretaker(ScheduledExecutorService threads, List<Pacer> pacers) {
        this.threads = threads;
        this.pacers = pacers;
    }

    /**
     * Starts with nothing to do.
     *
     * @param pacers stopped on close, so that work which spends by them ends
     */
    public static Caretaker start(Pacer... pacers) {
        return new Caretaker(
                Executors.newScheduledThreadPool(
                        THREADS,
                        Thread.ofPlatform()
                                .name("chunk-log-caretaker-", 0)
                                .daemon(true)
                                .factory()),
                List.of(pacers));
    }

    /** Has work done after a first pause, and again after each further one. */
    public void every(Duration first, Duration pause, String name, Work work) {
        ScheduledFuture<?> unused = threads.scheduleWithFixedDelay(
                () -> run(name, work), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has work done once, as soon as a thread is free. */
    public void soon(String name, Work work) {
        threads.execute(() -> run(name, work));
    }

    private static void run(String name, Work work) {
        try {
            work.run();
        } catch (InterruptedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, name + " was ended");
        } catch (IOException | RuntimeException | Error e) {
            // Also an error: where it ends the process, that has ended; no memory for a buffer may pass.
            LOG.log(System.Logger.Level.WARNING, name + " failed and will be tried again", e);
        }
    }

    @Override
    public void close() {
        pacers.forEach(Pacer::stop);
        threads.shutdownNow();
        boolean interrupted = false;
        try {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.log(System.Logger.Level.INFO, "waiting for mending to end");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
