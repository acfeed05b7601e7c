package io.vaultx.bench.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A fixed number of callers at one address, each with one request on its way at a time (a closed loop, as wrk is: who
 * waits sends nothing). The connections stay open from one window to the next.
 */
public final class Load implements AutoCloseable {
    private final List<Loop> loops;
    private final ExecutorService threads;

    private Load(List<Loop> loops) {
        this.loops = loops;
        this.threads = Executors.newFixedThreadPool(
                loops.size(), Thread.ofPlatform().daemon().name("load-", 0).factory());
    }

    /** Opens nothing yet: a connection is made with its first request. */
    public static Load at(InetSocketAddress address, int connections, int threads) {
        List<Loop> loops = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                loops.add(Loop.open(address, connections / threads + (i < connections % threads ? 1 : 0)));
            }
        } catch (IOException e) {
            loops.forEach(Loop::close);
            throw new UncheckedIOException(e);
        }
        return new Load(loops);
    }

    /** Begins requests for as long as {@code window}, or until there is no work left; returns after the last answer. */
    public Outcome run(Work work, Duration window) {
        List<Callable<Outcome>> shares = new ArrayList<>();
        loops.forEach(loop -> shares.add(() -> loop.run(work, window.toNanos())));
        Outcome all = new Outcome();
        try {
            for (Future<Outcome> share : threads.invokeAll(shares)) {
                all.join(share.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load broke", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** All of the work, however long it takes. */
    public Outcome runAll(Work work) {
        return run(work, Duration.ofDays(1));
    }

    @Override
    public void close() {
        threads.shutdown();
        loops.forEach(Loop::close);
    }
}
