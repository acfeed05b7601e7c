package io.vaultx.records.riak;

import io.vaultx.records.riak.RiakCallException.Kind;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The connections to one node, at most a fixed number at a time. Thread-safe. */
final class RiakNode implements AutoCloseable {
    /** How long a node that could not be reached is asked last. */
    private static final Duration SHUNNED = Duration.ofSeconds(1);

    /** What Riak gets to answer after its own timeout, before the connection is given up. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final RiakAddress address;
    private final Duration timeout;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<RiakConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile long shunnedAtNanos;
    private volatile boolean unreachable;
    private volatile boolean closed;

    RiakNode(RiakAddress address, RiakSettings.Limits limits) {
        this.address = address;
        this.timeout = limits.timeout();
        this.permits = new Semaphore(limits.connections(), true);
    }

    boolean isPromising() {
        return !unreachable || System.nanoTime() - shunnedAtNanos > SHUNNED.toNanos();
    }

    /** Waits for the answer; in an attempt ({@link NoWait}) nothing is sent. */
    Frame exchange(Frame request) throws RiakCallException {
        NoWait.giveUp();
        if (!acquire()) {
            throw new RiakCallException(Kind.NOT_SENT, "all connections to Riak at " + address + " are in use", null);
        }
        try {
            RiakConnection connection = connection();
            try {
                Frame answer = connection.exchange(request, timeout.plus(GRACE));
                giveBack(connection);
                return answer;
            } catch (IOException e) {
                connection.close();
                // A node that was started again has forgotten the others, too.
                closeIdle();
                throw new RiakCallException(
                        Kind.NO_ANSWER, "Riak at " + address + " did not answer: " + e.getMessage(), e);
            }
        } finally {
            permits.release();
        }
    }

    private boolean acquire() throws RiakCallException {
        try {
            return permits.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RiakCallException(Kind.NOT_SENT, "interrupted while waiting for a connection to " + address, e);
        }
    }

    private RiakConnection connection() throws RiakCallException {
        RiakConnection waiting = idle.pollFirst();
        if (waiting != null) {
            return waiting;
        }
        try {
            RiakConnection fresh = RiakConnection.open(address, timeout);
            unreachable = false;
            return fresh;
        } catch (IOException e) {
            shunnedAtNanos = System.nanoTime();
            unreachable = true;
            throw new RiakCallException(
                    Kind.NOT_SENT, "Riak at " + address + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private void giveBack(RiakConnection connection) {
        idle.addFirst(connection);
        if (closed) {
            closeIdle();
        }
    }

    private void closeIdle() {
        for (RiakConnection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
