package io.vaultx.files.upload;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Repeats a task with pauses on a thread of its own. Thread-safe. */
final class Patrol implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Patrol.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    private final String name;
    private final Duration pause;
    private final Runnable task;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    Patrol(String name, Duration pause, Runnable task) {
        this.name = name;
        this.pause = pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
        this.task = task;
    }

    synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException(name + " was started before");
        }
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /** Whether a long round should still go on. */
    boolean goOn() {
        return closed.getCount() > 0;
    }

    @Override
    public void close() {
        closed.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            joinQuietly(running);
        }
    }

    private void run() {
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.errorf(failed, "a round of %s failed; the next one comes in %s", name, pause);
        }
    }

    private static void joinQuietly(Thread running) {
        try {
            running.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
