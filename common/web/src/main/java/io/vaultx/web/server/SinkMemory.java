package io.vaultx.web.server;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares a fixed amount of direct memory between all answers being sent: few get large buffers, thousands of slow ones
 * small. Thread-safe.
 */
final class SinkMemory {
    static final int LARGEST = 1 << 20;
    static final int SMALLEST = 16 << 10;

    private final long bytes;
    private final AtomicInteger sinks = new AtomicInteger();

    SinkMemory(long bytes) {
        this.bytes = bytes;
    }

    /** A quarter of what the JVM allows itself in direct buffers, which is as much as its heap. */
    static SinkMemory ofThisJvm() {
        return new SinkMemory(Runtime.getRuntime().maxMemory() / 4);
    }

    void opened() {
        sinks.incrementAndGet();
    }

    void closed() {
        sinks.decrementAndGet();
    }

    /** The size of a sink's next buffer at most. */
    int room() {
        long share = bytes / Math.max(1, sinks.get()) / ResponseBodySink.IN_FLIGHT;
        return (int) Math.clamp(share, SMALLEST, LARGEST);
    }
}
