package io.vaultx.files.idempotency;

import io.vaultx.domain.Sha256;
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
 */
public record Operation(String id, boolean repeated) {
    public Operation {
        OpaqueId.bytes(id);
    }

    public static Operation fresh(RandomGenerator random) {
        return new Operation(OpaqueId.random(random), false);
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
        return new Operation(derive("operation " + what), repeated);
    }

    private byte[] digest(String what) {
        MessageDigest sha256 = Sha256.begin();
        sha256.update(OpaqueId.bytes(id));
        return sha256.digest(what.getBytes(StandardCharsets.UTF_8));
    }
}
