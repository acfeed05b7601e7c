package io.vaultx.bench.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One thread's share of a load: its connections, each with one request on its way at a time. */
final class Loop implements AutoCloseable {
    private static final int READ_BYTES = 512 * 1024;
    private static final long SELECT_MILLIS = 100;
    /** For the last answers after the end of a window, and between two answers at any time. */
    private static final long SILENCE_NANOS = 60_000_000_000L;
    /** A window with so many failures is over: it is no result any more. */
    private static final long FAILURE_LIMIT = 1000;

    private final Selector selector;
    private final List<Connection> connections;

    private Loop(Selector selector, List<Connection> connections) {
        this.selector = selector;
        this.connections = connections;
    }

    static Loop open(InetSocketAddress address, int connections) throws IOException {
        Selector selector = Selector.open();
        Content content = new Content();
        ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
        return new Loop(
                selector,
                IntStream.range(0, connections)
                        .mapToObj(i -> new Connection(address, selector, content, in))
                        .toList());
    }

    /** Keeps every connection busy for as long as said, or until there is no work left, and awaits the last answers. */
    Outcome run(Work work, long windowNanos) {
        select(key -> advance((Connection) key.attachment(), key), 0); // notices what the other side closed meanwhile
        Outcome outcome = new Outcome();
        long start = System.nanoTime();
        int[] busy = {0};
        for (Connection connection : connections) {
            if (begin(connection, work, outcome)) {
                busy[0]++;
            }
        }
        long lastAnswer = System.nanoTime();
        long lastCount = 0;
        long lastMoved = 0;
        while (busy[0] > 0 && outcome.failures() < FAILURE_LIMIT) {
            select(
                    key -> {
                        Connection connection = (Connection) key.attachment();
                        boolean was = connection.busy();
                        advance(connection, key);
                        if (was && !connection.busy()) {
                            boolean on = System.nanoTime() - start < windowNanos && begin(connection, work, outcome);
                            busy[0] -= on ? 0 : 1;
                        }
                    },
                    SELECT_MILLIS);
            long now = System.nanoTime();
            long count = outcome.operations() + outcome.failures();
            if (count != lastCount) {
                lastCount = count;
                lastAnswer = now;
            } else if (now - lastAnswer > SILENCE_NANOS) {
                long moved = connections.stream().mapToLong(Connection::moved).sum();
                if (moved == lastMoved) {
                    outcome.failed("nothing moved for " + SILENCE_NANOS / 1_000_000_000L + " s on " + busy[0]
                            + " connections");
                    break;
                }
                lastMoved = moved;
                lastAnswer = now;
            }
        }
        connections.stream().filter(Connection::busy).forEach(left -> left.fail(new IOException("cut off at the end")));
        outcome.lasted(System.nanoTime() - start);
        return outcome;
    }

    private void select(Consumer<SelectionKey> action, long waitMillis) {
        try {
            if (waitMillis == 0) {
                selector.selectNow(action);
            } else {
                selector.select(action, waitMillis);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean begin(Connection connection, Work work, Outcome outcome) {
        for (int tries = 0; tries < 3; tries++) {
            try {
                return connection.start(work, outcome);
            } catch (IOException e) {
                connection.fail(e);
            }
        }
        return false;
    }

    private static void advance(Connection connection, SelectionKey key) {
        try {
            connection.ready(key);
        } catch (IOException e) {
            connection.fail(e);
        }
    }

    @Override
    public void close() {
        connections.forEach(Connection::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
