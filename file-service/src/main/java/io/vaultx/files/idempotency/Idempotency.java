package io.vaultx.files.idempotency;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Sha256;
import io.vaultx.records.Key;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency-Key of every mutating call: the first request of a key does the work under a lease, and its ending is told
 * to all that follow for 24 hours. A key whose holder died is taken over when the lease is over, or at once by a process
 * that has the records to itself, with the same {@link Operation}, so that work that was half done, or done and not told, is
 * found and not repeated.
 *
 * <p>Thread-safe. Blocks.
 */
@Singleton
public final class Idempotency {
    /** The longest key, in characters. */
    public static final int MAX_KEY_CHARACTERS = 255;

    /**
     * How long a request of another process that says nothing is taken to be alive. Should it stand still for longer and go on,
     * it finds that its key was taken over ({@link Operation#requireHeld}). One of this process is alive as long as it is here.
     */
    static final Duration LEASE = Duration.ofSeconds(20);

    /** What is left of a lease that was not renewed when it should have been: who is alive renews four times as often. */
    private static final Duration OVERDUE = LEASE.dividedBy(2);

    /** After which to ask again for a request that is alive. */
    private static final Duration ALIVE = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(Idempotency.class);

    private final KeyTable keys;
    private final LeaseHolder holder;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<Key, LeasedAttempt> running = new ConcurrentHashMap<>();

    @Inject
    public Idempotency(RecordStore store, LeaseHolder holder, InstantSource clock, RandomGenerator random) {
        this.keys = new KeyTable(store);
        this.holder = holder;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Begins a request whose body is not known yet.
     *
     * @param key the header's value; null when the client sent none, then nothing is kept
     * @param target path and query as they were sent
     * @throws Refusal 400 for a key of a wrong length, 409 while the first request is running, 422 when the key was used
     *     with another request
     */
    public Attempt begin(Principal caller, @Nullable String key, String method, String target) {
        return begin(caller, key, method, target, null);
    }

    /** Like {@link #begin(Principal, String, String, String)}, with a body that was read already. */
    public Attempt begin(
            Principal caller, @Nullable String key, String method, String target, byte @Nullable [] bodySha256) {
        if (key == null) {
            return new UnkeyedAttempt(Operation.fresh(random));
        }
        if (key.isEmpty() || key.length() > MAX_KEY_CHARACTERS) {
            throw Refusal.invalid("Idempotency-Key", "1 to " + MAX_KEY_CHARACTERS + " characters", key);
        }
        Key rowKey = KeyTable.key(caller.id(), key);
        ChunkId requestLine =
                ChunkId.of(Sha256.begin().digest((method + " " + target).getBytes(StandardCharsets.UTF_8)));
        @Nullable ChunkId body = bodySha256 == null ? null : ChunkId.of(bodySha256);

        while (true) {
            Instant now = clock.instant();
            @Nullable Row<KeyRow> read = keys.get(rowKey).orElse(null);
            Optional<Attempt.First> attempt;
            if (read == null || read.value().isOver(now)) {
                Operation fresh = Operation.fresh(random);
                KeyRow row = new KeyRow(fresh.id(), requestLine, body, holder.id(), now.plus(LEASE), now, null);
                attempt = lease(rowKey, read, row, fresh);
            } else {
                KeyRow row = read.value();
                requireSameRequest(row, requestLine, body);
                if (row.ending() != null && row.body() != null) {
                    return new Attempt.Done(row.body(), row.ending());
                }
                if (row.isRunning(now) && !isOfADeadProcess(row)) {
                    throw stillRunning(retryAfter(row, now));
                }
                KeyRow leased = row.leased(holder.id(), now.plus(LEASE));
                attempt = lease(rowKey, read, leased, new Operation(row.operationId(), true));
            }
            if (attempt.isPresent()) {
                return attempt.get();
            }
        }
    }

    /** Says for every request of this process that it is alive. To be called several times per {@link #LEASE}. */
    void renewLeases() {
        Instant until = clock.instant().plus(LEASE);
        running.values().forEach(attempt -> attempt.renew(until));
    }

    /** Removes keys that are over; answers how many. */
    int sweep() {
        int removed = 0;
        TableWalk<KeyRow> all =
                keys.walk(unreadable -> LOG.warnf("an idempotency key is passed over: %s", unreadable.getMessage()));
        while (all.hasNext()) {
            Row<KeyRow> row = all.next();
            boolean over = row.value().isOver(clock.instant()) && !running.containsKey(row.key());
            if (over && keys.delete(row)) {
                removed++;
            }
        }
        return removed;
    }

    private boolean isOfADeadProcess(KeyRow running) {
        return holder.alone() && !holder.id().equals(running.holder());
    }

    /** Who is alive may be done at any moment; who has missed a renewal is dead, most likely, and the lease has to end. */
    private Duration retryAfter(KeyRow row, Instant now) {
        Duration left = Duration.between(now, row.leaseUntil());
        boolean alive = holder.id().equals(row.holder()) || left.compareTo(OVERDUE) > 0;
        return alive ? ALIVE : left;
    }

    private static Refusal stillRunning(Duration retryAfter) {
        return new Refusal(ProblemType.STILL_RUNNING, "the first request with this key is still running")
                .header("Retry-After", Long.toString(retryAfter.plusMillis(999).toSeconds()));
    }

    private static void requireSameRequest(KeyRow row, ChunkId requestLine, @Nullable ChunkId body) {
        if (!row.requestLine().equals(requestLine)) {
            throw Attempt.keyReused("another method or path");
        }
        if (body != null && row.body() != null && !row.body().equals(body)) {
            throw Attempt.keyReused("another body");
        }
    }

    /**
     * Takes a key; empty when its row is no longer as it was read.
     *
     * @throws Refusal 409 while another request of this process has it, whatever the clock says of its lease
     */
    private Optional<Attempt.First> lease(Key rowKey, @Nullable Row<KeyRow> read, KeyRow leased, Operation operation) {
        LeasedAttempt attempt = new LeasedAttempt(keys, rowKey, holder, operation, () -> running.remove(rowKey));
        if (running.putIfAbsent(rowKey, attempt) != null) {
            throw stillRunning(ALIVE);
        }
        boolean written = false;
        try {
            written = keys.set(rowKey, read, leased);
        } finally {
            if (!written) {
                running.remove(rowKey);
            }
        }
        return written ? Optional.of(attempt) : Optional.empty();
    }

    /** A request without a key: nobody can repeat it. */
    private record UnkeyedAttempt(Operation operation) implements Attempt.First {
        @Override
        public void complete(byte[] bodySha256, Answer answer) {
            // Nothing to keep.
        }

        @Override
        public void refuse(byte @Nullable [] bodySha256, Refusal refusal) {
            // Nothing to keep.
        }

        @Override
        public void close() {
            // Nothing to give up.
        }
    }
}
