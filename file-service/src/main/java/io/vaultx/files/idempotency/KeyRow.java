package io.vaultx.files.idempotency;

import io.vaultx.domain.ChunkId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key.
 *
 * @param operationId drawn when the key is first used: a key that comes again after its time begins something new
 * @param requestLine SHA-256 of method and target
 * @param body SHA-256 of the body; null while it is not known
 * @param holder of the lease, null when there is none or an older program has it
 * @param leaseUntil while somebody is at work; {@link Instant#EPOCH} when the work was given up
 * @param ending null until there is one
 */
record KeyRow(
        String operationId,
        ChunkId requestLine,
        @Nullable ChunkId body,
        @Nullable String holder,
        Instant leaseUntil,
        Instant createdAt,
        @Nullable Ending ending) {
    /** How long an answer is kept. */
    static final Duration KEPT = Duration.ofHours(24);

    boolean isOver(Instant now) {
        return !now.isBefore(createdAt.plus(KEPT)) && !isRunning(now);
    }

    boolean isRunning(Instant now) {
        return ending == null && now.isBefore(leaseUntil);
    }

    KeyRow leased(String by, Instant until) {
        return new KeyRow(operationId, requestLine, body, by, until, createdAt, ending);
    }

    KeyRow leasedUntil(Instant until) {
        return new KeyRow(operationId, requestLine, body, holder, until, createdAt, ending);
    }

    KeyRow givenUp() {
        return new KeyRow(operationId, requestLine, body, null, Instant.EPOCH, createdAt, ending);
    }

    KeyRow ended(ChunkId knownBody, Ending how) {
        return new KeyRow(operationId, requestLine, knownBody, null, Instant.EPOCH, createdAt, how);
    }
}
