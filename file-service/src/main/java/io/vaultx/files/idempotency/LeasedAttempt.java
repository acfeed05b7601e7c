package io.vaultx.files.idempotency;

import io.vaultx.domain.ChunkId;
import io.vaultx.records.Key;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType.Retry;
import io.vaultx.web.Refusal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one request of this process that works on a key. Another process may have taken the key over: what decides about the
 * key is done only while it is this one's. The lock keeps renewal and ending apart.
 */
final class LeasedAttempt implements Attempt.First {
    private static final Logger LOG = Logger.getLogger(LeasedAttempt.class);

    private final KeyTable keys;
    private final Key key;
    private final LeaseHolder holder;
    private final Operation operation;
    private final Runnable onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    LeasedAttempt(KeyTable keys, Key key, LeaseHolder holder, Operation operation, Runnable onEnd) {
        this.keys = keys;
        this.key = key;
        this.holder = holder;
        this.operation = operation;
        this.onEnd = onEnd;
    }

    /** Where this process is alone nobody can take the key over, so nothing has to be read to know that. */
    @Override
    public Operation operation() {
        return holder.alone() ? operation : new Operation(operation.id(), operation.repeated(), this::isHeld);
    }

    /** Kept whoever has the key now: the work is done, and whoever took it over does the same operation. */
    @Override
    public void complete(byte[] bodySha256, Answer answer) {
        end(this::isOpen, row -> row.ended(ChunkId.of(bodySha256), new Ending.Answered(answer)));
    }

    @Override
    public void refuse(byte @Nullable [] bodySha256, Refusal refusal) {
        if (bodySha256 == null || refusal.type().retry() != Retry.NEVER) {
            close();
            return;
        }
        Map<String, Long> numbers = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        refusal.members().forEach((name, value) -> {
            if (value instanceof Number number) {
                numbers.put(name, number.longValue());
            } else {
                texts.put(name, value.toString());
            }
        });
        end(
                this::isMine,
                row -> row.ended(
                        ChunkId.of(bodySha256),
                        new Ending.Refused(refusal.type(), refusal.detail(), refusal.headers(), numbers, texts)));
    }

    /** A failure here is not the request's: the lease ends by itself. */
    @Override
    public void close() {
        try {
            end(this::isMine, KeyRow::givenUp);
        } catch (RuntimeException notGivenUp) {
            LOG.debugf(notGivenUp, "an idempotency key stays leased for %s", Idempotency.LEASE);
        }
    }

    void renew(Instant until) {
        lock.lock();
        try {
            if (!ended) {
                change(this::isMine, row -> row.leasedUntil(until));
            }
        } catch (RuntimeException notRenewed) {
            LOG.warnf(notRenewed, "cannot renew the lease of an idempotency key");
        } finally {
            lock.unlock();
        }
    }

    private boolean isHeld() {
        return keys.get(key).map(Row::value).filter(this::isMine).isPresent();
    }

    private boolean isOpen(KeyRow row) {
        return row.ending() == null && row.operationId().equals(operation.id());
    }

    private boolean isMine(KeyRow row) {
        return isOpen(row) && holder.id().equals(row.holder());
    }

    private void end(Predicate<KeyRow> when, UnaryOperator<KeyRow> ending) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            try {
                change(when, ending);
            } finally {
                // Not before: until then no other request of this process may have the key.
                onEnd.run();
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Predicate<KeyRow> when, UnaryOperator<KeyRow> change) {
        @Nullable Row<KeyRow> read = keys.get(key).orElse(null);
        if (read != null && when.test(read.value())) {
            keys.set(key, read, change.apply(read.value()));
        }
    }
}
