package io.vaultx.breaker;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Stands before one dependency and ends the waiting for it when it does not answer. <em>Closed</em>, every call may go. After
 * so many calls in a row without an answer it is <em>open</em>: nobody is let through, so that nobody waits and what is left
 * of the dependency is left in peace. When the reset timeout has passed it is <em>half-open</em>: one call goes on trial,
 * and its end closes or opens it again.
 *
 * <p>What counts is whether an answer came, not which: a refusal is an answer. A call that was let through before a change of
 * state says nothing about the time after it, and is not counted.
 *
 * <p>Thread-safe; never blocks.
 */
public final class CircuitBreaker {
    /** What becomes of a call. */
    public enum State {
        /** It may go. */
        CLOSED,
        /** One is on trial, the others are turned away. */
        HALF_OPEN,
        /** It is turned away. */
        OPEN
    }

    private final String dependency;
    private final BreakerSettings settings;
    private final LongSupplier nanoTime;
    private State state = State.CLOSED;
    private int unanswered;
    private long changedNanos;
    private long changes;
    private long opened;
    private long rejected;

    /**
     * @param dependency for messages and metrics
     * @param nanoTime as {@link System#nanoTime}
     */
    public CircuitBreaker(String dependency, BreakerSettings settings, LongSupplier nanoTime) {
        this.dependency = dependency;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Empty when the call must not be made now. Of each permit its holder says how the call ended. */
    public synchronized Optional<Permit> ask() {
        if (state != State.CLOSED) {
            if (waited() < settings.resetTimeout().toNanos()) {
                rejected++;
                return Optional.empty();
            }
            // Also when a trial never ended: its holder lost it.
            become(State.HALF_OPEN);
        }
        return Optional.of(new Permit(changes));
    }

    /** News that the dependency may be back, from somewhere else than a call: the next call is a trial. */
    public synchronized void mayBeBack() {
        if (state == State.OPEN) {
            trialIsDue();
        }
    }

    /** As of the last call: time that passed since shows in the next. */
    public synchronized State state() {
        return state;
    }

    /** How often it opened. */
    public synchronized long opened() {
        return opened;
    }

    /** How many calls it turned away. */
    public synchronized long rejected() {
        return rejected;
    }

    public String dependency() {
        return dependency;
    }

    /** Why a call was turned away, for the message of a failure. */
    public String refusal() {
        return dependency + " is not asked for now: " + settings.failureThreshold() + " calls in a row had no answer";
    }

    private synchronized void answered(long life) {
        if (life == changes) {
            unanswered = 0;
            if (state == State.HALF_OPEN) {
                become(State.CLOSED);
            }
        }
    }

    private synchronized boolean unanswered(long life) {
        if (life != changes) {
            return false;
        }
        unanswered++;
        boolean opens = state == State.HALF_OPEN || unanswered >= settings.failureThreshold();
        if (opens) {
            become(State.OPEN);
            opened++;
        }
        return opens;
    }

    private synchronized void withdrawn(long life) {
        if (life == changes && state == State.HALF_OPEN) {
            trialIsDue();
        }
    }

    private void become(State next) {
        state = next;
        changes++;
        changedNanos = nanoTime.getAsLong();
        if (next == State.CLOSED) {
            unanswered = 0;
        }
    }

    private void trialIsDue() {
        changedNanos = nanoTime.getAsLong() - settings.resetTimeout().toNanos();
    }

    private long waited() {
        return nanoTime.getAsLong() - changedNanos;
    }

    /** Leave for one call. Exactly one of its methods is called, once, when the call has ended; further ones do nothing. */
    public final class Permit implements AutoCloseable {
        private final long life;
        private boolean ended;

        private Permit(long life) {
            this.life = life;
        }

        /** The dependency answered, whatever it said. */
        public void answered() {
            if (end()) {
                CircuitBreaker.this.answered(life);
            }
        }

        /**
         * No answer came, or none in time.
         *
         * @return whether this opened the breaker
         */
        public boolean unanswered() {
            return end() && CircuitBreaker.this.unanswered(life);
        }

        /** The call was not made, or was given up for a reason of the caller's own. */
        @Override
        public void close() {
            if (end()) {
                withdrawn(life);
            }
        }

        private synchronized boolean end() {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }
}
