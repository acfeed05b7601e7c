package io.vaultx.files.idempotency;

import io.vaultx.domain.ChunkId;
import io.vaultx.records.Key;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType.Retry;
import io.vaultx.web.Refusal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one request that works on a key. The lock keeps renewal and ending apart. */
final class LeasedAttempt implements Attempt.First {
    private static final Logger LOG = Logger.getLogger(LeasedAttempt.class);

    private final KeyTable keys;
    private final Key key;
    private final Operation operation;
    private final InstantSource clock;
    private final Consumer<LeasedAttempt> onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    LeasedAttempt(KeyTable keys, Key key, Operation operation, InstantSource clock, Consumer<LeasedAttempt> onEnd) {
        this.keys = keys;
        this.key = key;
        this.operation = operation;
        this.clock = clock;
        this.onEnd = onEnd;
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public void complete(byte[] bodySha256, Answer answer) {
        end(row -> row.ended(ChunkId.of(bodySha256), new Ending.Answered(answer)));
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
        end(row -> row.ended(
                ChunkId.of(bodySha256),
                new Ending.Refused(refusal.type(), refusal.detail(), refusal.headers(), numbers, texts)));
    }

    /** A failure here is not the request's: the lease ends by itself. */
    @Override
    public void close() {
        try {
            end(KeyRow::givenUp);
        } catch (RuntimeException notGivenUp) {
            LOG.debugf(notGivenUp, "an idempotency key stays leased for %s", Idempotency.LEASE);
        }
    }

    void renew() {
        lock.lock();
        try {
            if (!ended) {
                change(row -> row.leasedUntil(clock.instant().plus(Idempotency.LEASE)));
            }
        } catch (RuntimeException notRenewed) {
            LOG.warnf(notRenewed, "cannot renew the lease of an idempotency key");
        } finally {
            lock.unlock();
        }
    }

    private void end(UnaryOperator<KeyRow> ending) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            onEnd.accept(this);
            change(ending);
        } finally {
            lock.unlock();
        }
    }

    /** When the lease was lost, whoever has it now decides; both do the same operation. */
    private void change(UnaryOperator<KeyRow> change) {
        @Nullable Row<KeyRow> read = keys.get(key).orElse(null);
        if (read != null
                && read.value().ending() == null
                && read.value().operationId().equals(operation.id())) {
            keys.set(key, read, change.apply(read.value()));
        }
    }
}
