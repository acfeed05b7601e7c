package io.vaultx.files.catalog;

import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.files.idempotency.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A version's id: 10 bytes derived from the operation and the content, then the generation in 6 bytes, big-endian, spelled as
 * an {@link OpaqueId}. With the generation inside, a version is found by its id without an index.
 */
final class VersionId {
    private static final int GENERATION_BYTES = 6;
    private static final int GENERATION_AT = OpaqueId.BYTES - GENERATION_BYTES;

    private VersionId() {}

    /** The content's tag goes in, so that an attempt repeated with other bytes never meets the row of the first. */
    static String of(String operationId, long generation, String etag) {
        byte[] bytes = new byte[OpaqueId.BYTES];
        ByteBuffer.wrap(bytes).putLong(OpaqueId.BYTES - Long.BYTES, generation);
        System.arraycopy(
                OpaqueId.bytes(new Operation(operationId, false).derive("version " + etag)),
                0,
                bytes,
                0,
                GENERATION_AT);
        return OpaqueId.of(bytes);
    }

    /** Whether that operation made the version of this id, whose content has this tag. */
    static boolean isOf(Operation operation, String versionId, String etag) {
        OptionalLong generation = generation(versionId);
        return generation.isPresent()
                && of(operation.id(), generation.getAsLong(), etag).equals(versionId);
    }

    /** The generation, or empty when this text is no id. */
    static OptionalLong generation(String versionId) {
        return OpaqueId.parse(versionId)
                .map(bytes -> Arrays.copyOfRange(bytes, GENERATION_AT, OpaqueId.BYTES))
                .map(tail -> {
                    long generation = 0;
                    for (byte b : tail) {
                        generation = generation << Byte.SIZE | b & 0xFF;
                    }
                    return OptionalLong.of(generation);
                })
                .orElse(OptionalLong.empty());
    }
}
