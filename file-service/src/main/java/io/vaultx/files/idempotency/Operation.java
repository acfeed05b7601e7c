package io.vaultx.files.idempotency;

import io.vaultx.domain.Sha256;
import io.vaultx.records.OutcomeUnknownException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One mutating call. Every id that the call makes is derived from its own, and what it writes carries it: so a call that is
 * repeated after an unknown outcome recognises its own work instead of doing it twice (DESIGN 6).
 *
 * @param id an {@link OpaqueId}
 * @param repeated whether an earlier attempt under this id may have done something
 * @param lease of the key that the call works under
 */
public record Operation(String id, boolean repeated, Lease lease) {
    public Operation {
        OpaqueId.bytes(id);
    }

    /** Of a call that nobody can take over. */
    public Operation(String id, boolean repeated) {
        this(id, repeated, Lease.FOR_EVER);
    }

    /** Whether a call still has its key to itself. Thread-safe. */
    @FunctionalInterface
    public interface Lease {
        Lease FOR_EVER = () -> true;

        /** May read a record. */
        boolean isHeld();
    }

    public static Operation fresh(RandomGenerator random) {
        return new Operation(OpaqueId.random(random), false);
    }

    /**
     * Says that nobody has taken this call over. To be asked between the reading of a row and its replacement as it was read:
     * whoever took the call over before that has the key, and whoever does so later and does its work replaces the row.
     *
     * @throws OutcomeUnknownException when somebody has, who may have done its work
     */
    public void requireHeld() {
        if (!lease.isHeld()) {
            throw new OutcomeUnknownException("another process has taken over operation " + id, null);
        }
    }

    /** An id that only this operation makes, the same one each time; {@code what} names its use. */
    public String derive(String what) {
        return OpaqueId.of(Arrays.copyOf(digest(what), OpaqueId.BYTES));
    }

    /** A number that only this operation makes (but for 1 in 2^64), never 0. */
    public long deriveNumber(String what) {
        long number = ByteBuffer.wrap(digest(what)).getLong();
        return number == 0 ? 1 : number;
    }

    /** A part of this operation that is repeated with it: the n-th file of a form, for example. */
    public Operation part(String what) {
        return new Operation(derive("operation " + what), repeated, lease);
    }

    private byte[] digest(String what) {
        MessageDigest sha256 = Sha256.begin();
        sha256.update(OpaqueId.bytes(id));
        return sha256.digest(what.getBytes(StandardCharsets.UTF_8));
    }
}
