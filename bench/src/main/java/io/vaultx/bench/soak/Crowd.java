package io.vaultx.bench.soak;

import io.vaultx.bench.subject.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Some visitors at once, each on a thread of its own, until it is closed. */
public final class Crowd implements AutoCloseable {
    private static final int EXAMPLES = 5;
    /** A visitor whose answers are wrong so often has lost count of what is there. */
    private static final int FAILURES_EACH = 20;

    private final LongAdder done = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final ConcurrentLinkedQueue<String> examples = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private Crowd() {}

    public static Crowd of(int visitors, Server server) {
        Crowd crowd = new Crowd();
        for (int i = 0; i < visitors; i++) {
            Visitor visitor = new Visitor(i, server.caller(), server.visitor());
            crowd.threads.add(Thread.ofPlatform().daemon().name("visitor-" + i).start(() -> crowd.keepActing(visitor)));
        }
        return crowd;
    }

    private void keepActing(Visitor visitor) {
        int failed = 0;
        try (visitor) {
            while (!over && failed < FAILURES_EACH) {
                try {
                    visitor.act();
                    done.increment();
                } catch (IOException | RuntimeException e) {
                    failed++;
                    note(e);
                }
            }
        } catch (IOException e) {
            note(e);
        }
    }

    private void note(Exception e) {
        failures.increment();
        if (examples.size() < EXAMPLES) {
            examples.add(e.toString());
        }
    }

    /** Things that were done and right so far. */
    public long done() {
        return done.sum();
    }

    public long failures() {
        return failures.sum();
    }

    public List<String> examples() {
        return List.copyOf(examples);
    }

    /** Lets everybody finish what they are doing. */
    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
