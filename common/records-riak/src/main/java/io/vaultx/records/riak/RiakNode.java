package io.vaultx.records.riak;

import io.vaultx.records.riak.RiakCallException.Kind;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The connections to one node, at most a fixed number at a time. Thread-safe. */
final class RiakNode implements AutoCloseable {
    /** How long a node that could not be reached, or did not answer in time, is asked last; then one request tries it. */
    private static final Duration SHUNNED = Duration.ofSeconds(1);

    /** What Riak gets to answer after its own timeout, before the connection is given up. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final RiakAddress address;
    private final LongSupplier nanoClock;
    private final Duration timeout;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<RiakConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile long shunnedAtNanos;
    private volatile boolean shunned;
    private volatile boolean closed;

    RiakNode(RiakAddress address, RiakSettings.Limits limits, LongSupplier nanoClock) {
        this.address = address;
        this.nanoClock = nanoClock;
        this.timeout = limits.timeout();
        this.permits = new Semaphore(limits.connections(), true);
    }

    boolean isPromising() {
        return !shunned || nanoClock.getAsLong() - shunnedAtNanos > SHUNNED.toNanos();
    }

    /** Waits for the answer; in an attempt ({@link NoWait}) nothing is sent. */
    Frame exchange(Frame request) throws RiakCallException {
        NoWait.giveUp();
        if (!acquire()) {
            throw new RiakCallException(Kind.NOT_SENT, "all connections to Riak at " + address + " are in use", null);
        }
        try {
            if (shunned) {
                // While this one tries it the others pass it by.
                shun();
            }
            RiakConnection connection = connection();
            try {
                Frame answer = connection.exchange(request, timeout.plus(GRACE));
                shunned = false;
                giveBack(connection);
                return answer;
            } catch (IOException e) {
                connection.close();
                if (e instanceof SocketTimeoutException) {
                    shun();
                }
                // A node that was started again has forgotten the others, too.
                closeIdle();
                throw new RiakCallException(
                        Kind.NO_ANSWER, "Riak at " + address + " did not answer: " + e.getMessage(), e);
            }
        } finally {
            permits.release();
        }
    }

    private void shun() {
        shunnedAtNanos = nanoClock.getAsLong();
        shunned = true;
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
            return RiakConnection.open(address, timeout);
        } catch (IOException e) {
            shun();
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
