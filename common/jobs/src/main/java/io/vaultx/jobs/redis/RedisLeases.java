package io.vaultx.jobs.redis;

import io.vaultx.jobs.FencedValue;
import io.vaultx.jobs.FencingToken;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.Lease;
import io.vaultx.jobs.Leases;
import io.vaultx.jobs.QueueName;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisReply;
import io.vaultx.redis.RedisScript;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Leases in Redis. The server's clock says when one ends. Its counter of tokens is as durable as its log: a token never comes
 * twice as long as Redis keeps its data, and after that as long as its clock goes on. Thread-safe.
 */
public final class RedisLeases implements Leases {
    private static final Logger LOG = System.getLogger(RedisLeases.class.getName());
    private static final RedisScript LEASE = RedisScript.of(QueueScript.text("lease"));
    private static final RedisScript FENCED = RedisScript.of(QueueScript.text("fenced"));
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Server server;
    private final RandomGenerator random;

    private RedisLeases(Server server, RandomGenerator random) {
        this.server = server;
        this.random = random;
    }

    /**
     * @param random names each holder; of a thread-safe kind, different in each process
     */
    public static RedisLeases of(RedisClient client, RandomGenerator random) {
        return new RedisLeases(new Server(client), random);
    }

    @Override
    public Optional<Lease> acquire(QueueName name, Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a lease must last 100 ms to 1 hour, got " + time);
        }
        String owner = JobId.random(random).value();
        long before = System.nanoTime();
        long token = run(name, Arguments.of("acquire", owner, time.toMillis()));
        return token == 0
                ? Optional.empty()
                : Optional.of(new Held(name, owner, new FencingToken(token), time, before));
    }

    @Override
    public FencedValue value(QueueName name) {
        return new Value(JobKeys.fenced(name.value()));
    }

    private long run(QueueName name, Arguments arguments) {
        return server.run(LEASE, JobKeys.lease(name.value()), arguments).number();
    }

    private final class Held implements Lease {
        private final QueueName name;
        private final String owner;
        private final FencingToken token;
        private final Duration time;
        private volatile long endsNanos;
        private volatile boolean lost;

        Held(QueueName name, String owner, FencingToken token, Duration time, long sinceNanos) {
            this.name = name;
            this.owner = owner;
            this.token = token;
            this.time = time;
            this.endsNanos = sinceNanos + time.toNanos();
        }

        @Override
        public FencingToken token() {
            return token;
        }

        @Override
        public boolean isHeld() {
            return !lost && System.nanoTime() - endsNanos < 0;
        }

        @Override
        public boolean renew() {
            long before = System.nanoTime();
            if (say("renew") == 0) {
                lost = true;
                return false;
            }
            endsNanos = before + time.toNanos();
            return !lost;
        }

        @Override
        public void close() {
            lost = true;
            try {
                say("release");
            } catch (JobsUnavailableException away) {
                LOG.log(Level.DEBUG, "a lease could not be released; its time ends it", away);
            }
        }

        private long say(String what) {
            return run(name, Arguments.of(what, owner, time.toMillis(), token.value()));
        }
    }

    private final class Value implements FencedValue {
        private final String key;

        Value(String key) {
            this.key = key;
        }

        @Override
        public boolean enter(FencingToken token) {
            return server.run(FENCED, key, Arguments.of(token.value())).number() == 1;
        }

        @Override
        public boolean write(FencingToken token, byte[] value) {
            if (value.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "a fenced value must have at most " + MAX_BYTES + " bytes, got " + value.length);
            }
            return server.run(FENCED, key, Arguments.of(token.value()).add(value))
                            .number()
                    == 1;
        }

        @Override
        public Optional<byte[]> read() {
            RedisReply value = server.call("HGET", key, "value");
            return value.isNothing() ? Optional.empty() : Optional.of(value.bytes());
        }
    }
}
