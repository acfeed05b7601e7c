package io.vaultx.chunks.node;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one node: each call has one to itself, the one that was used last, or a new one. Thread-safe.
 */
final class NodeConnections implements AutoCloseable {
    private static final int MAX_IDLE = 64;
    /** Shorter than servers wait for a further request. */
    private static final long MAX_IDLE_NANOS = Duration.ofSeconds(20).toNanos();

    private final URI node;
    private final Duration connect;
    /** Used last comes first. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private final Set<Exchange> running = new HashSet<>();
    private boolean closed;

    private record Idle(NodeConnection connection, long sinceNanos) {}

    /** @param connect how long a connection may take to stand */
    NodeConnections(URI node, Duration connect) {
        this.node = node;
        this.connect = connect;
    }

    /**
     * Makes a call on a thread of its own.
     *
     * @param maxBodyBytes of the answer
     * @return fails with {@link IOException}; when it is cancelled, or these connections are closed, the call ends at once
     */
    CompletableFuture<NodeAnswer> call(NodeMessage message, int maxBodyBytes) {
        Exchange exchange = new Exchange(message, maxBodyBytes);
        exchange.answer.whenComplete((answer, failed) -> exchange.end());
        Thread.ofVirtual().name("call-of-node").start(exchange);
        return exchange.answer;
    }

    /** Calls that are under way end. */
    @Override
    public void close() {
        List<Exchange> ended;
        synchronized (this) {
            closed = true;
            ended = new ArrayList<>(running);
        }
        ended.forEach(Exchange::end);
        dropIdle();
    }

    /** A connection that has been used, or none. */
    private Optional<NodeConnection> idle() {
        for (Idle next = poll(); next != null; next = poll()) {
            if (System.nanoTime() - next.sinceNanos < MAX_IDLE_NANOS && next.connection.isReusable()) {
                return Optional.of(next.connection);
            }
            next.connection.close();
        }
        return Optional.empty();
    }

    private synchronized @Nullable Idle poll() {
        return idle.pollFirst();
    }

    private void keep(NodeConnection connection) {
        Idle surplus;
        synchronized (this) {
            idle.addFirst(new Idle(connection, System.nanoTime()));
            Idle oldest = idle.getLast();
            boolean tooMany = closed || idle.size() > MAX_IDLE;
            surplus = tooMany || System.nanoTime() - oldest.sinceNanos >= MAX_IDLE_NANOS ? idle.pollLast() : null;
        }
        if (surplus != null) {
            surplus.connection.close();
        }
    }

    private void dropIdle() {
        for (Idle next = poll(); next != null; next = poll()) {
            next.connection.close();
        }
    }

    private synchronized boolean begins(Exchange exchange) {
        return !closed && running.add(exchange);
    }

    private synchronized void ends(Exchange exchange) {
        running.remove(exchange);
    }

    /** One call, and the connection that it has at the moment. */
    private final class Exchange implements Runnable {
        private final NodeMessage message;
        private final int maxBodyBytes;
        private final CompletableFuture<NodeAnswer> answer = new CompletableFuture<>();
        private @Nullable NodeConnection own;
        private boolean ended;

        Exchange(NodeMessage message, int maxBodyBytes) {
            this.message = message;
            this.maxBodyBytes = maxBodyBytes;
        }

        @Override
        public void run() {
            try {
                if (!begins(this)) {
                    throw new IOException("the client is closed");
                }
                answer.complete(answered());
            } catch (IOException | RuntimeException failed) {
                answer.completeExceptionally(failed);
            } finally {
                ends(this);
            }
        }

        /** Ends it when it still is under way. */
        void end() {
            NodeConnection left;
            synchronized (this) {
                ended = true;
                left = own;
            }
            if (left != null) {
                left.close();
            }
        }

        /**
         * A connection that was used before may have ended meanwhile, as those to a node that started again have: then a new one has
         * to show whether the node is there, and the others are as old.
         */
        private NodeAnswer answered() throws IOException {
            Optional<NodeConnection> used = idle();
            if (used.isPresent()) {
                try {
                    return on(used.get(), false);
                } catch (IOException failed) {
                    if (used.get().isAnswering() || hasEnded()) {
                        throw failed;
                    }
                    dropIdle();
                }
            }
            return on(new NodeConnection(), true);
        }

        private NodeAnswer on(NodeConnection connection, boolean isNew) throws IOException {
            own(connection);
            boolean done = false;
            try {
                if (isNew) {
                    connection.connect(node, connect);
                }
                NodeAnswer received = connection.call(message, maxBodyBytes);
                done = true;
                return received;
            } finally {
                boolean mine = disown();
                if (done && mine && connection.isReusable()) {
                    keep(connection);
                } else {
                    connection.close();
                }
            }
        }

        private synchronized void own(NodeConnection connection) throws IOException {
            if (ended) {
                connection.close();
                throw new IOException("nobody waits for it any more");
            }
            own = connection;
        }

        /** From here on nobody else closes it. @return false when somebody has */
        private synchronized boolean disown() {
            own = null;
            return !ended;
        }

        private synchronized boolean hasEnded() {
            return ended;
        }
    }
}
