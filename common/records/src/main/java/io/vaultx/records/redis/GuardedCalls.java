package io.vaultx.records.redis;

import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.Permit;
import io.vaultx.breaker.CircuitBreaker.State;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisException;
import io.vaultx.redis.RedisReply;
import io.vaultx.threads.NoWait;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Calls to the server of the records, each with leave of the breaker. A read that a broken connection swallowed is made
 * again; a write never is, once it was sent. While the breaker is open the server is asked now and then whether it is back,
 * so that a restart of a second is not an outage of half a minute.
 *
 * <p>Thread-safe; waits park a virtual thread.
 */
final class GuardedCalls {
    /** All connections break when the server is restarted. */
    private static final int MAX_READS = 6;

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(250);

    private final RedisClient client;
    private final Duration patience;
    private final CircuitBreaker breaker;

    /**
     * @param patience how long a read is made again
     */
    GuardedCalls(RedisClient client, Duration patience, CircuitBreaker breaker) {
        this.client = client;
        this.patience = patience;
        this.breaker = breaker;
    }

    GuardedCalls by(CircuitBreaker other) {
        return new GuardedCalls(client, patience, other);
    }

    RedisReply read(Supplier<RedisReply> call) {
        NoWait.giveUp();
        long start = System.nanoTime();
        for (int more = MAX_READS - 1; ; more--) {
            try {
                return answer(call);
            } catch (RedisException.OutcomeUnknown broken) {
                if (more == 0 || System.nanoTime() - start > patience.toNanos()) {
                    throw RedisFailure.ofRead(broken);
                }
            } catch (RedisException e) {
                throw RedisFailure.ofRead(e);
            }
        }
    }

    RedisReply write(Supplier<RedisReply> call) {
        NoWait.giveUp();
        try {
            return answer(call);
        } catch (RedisException e) {
            throw RedisFailure.ofWrite(e);
        }
    }

    private RedisReply answer(Supplier<RedisReply> call) {
        try (Permit permit = breaker.ask().orElseThrow(() -> new RedisException.NotSent(breaker.refusal(), null))) {
            try {
                RedisReply reply = call.get();
                permit.answered();
                return reply;
            } catch (RedisException.Refused answer) {
                permit.answered();
                throw answer;
            } catch (RedisException.NotSent | RedisException.OutcomeUnknown silence) {
                if (silence instanceof RedisException.NotSent notSent && notSent.isOwn()) {
                    // Nobody asked the server.
                    throw silence;
                }
                if (permit.unanswered()) {
                    Thread.ofVirtual().name("records-probe").start(this::probe);
                }
                throw silence;
            }
        }
    }

    private void probe() {
        while (breaker.state() == State.OPEN) {
            try {
                Thread.sleep(BETWEEN_PROBES);
                client.call("PING");
                breaker.mayBeBack();
                return;
            } catch (RedisException stillAway) {
                // The next round asks again.
            } catch (InterruptedException | IllegalStateException closed) {
                return;
            }
        }
    }
}
