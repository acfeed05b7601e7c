package io.vaultx.node.http;

import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that calls carry, each in its only spelling; anything else is refused with 400 or 413. */
final class CallFields {
    private CallFields() {}

    static ChunkAddress address(String domain, String sha256) {
        try {
            return ChunkAddress.parse(domain, sha256);
        } catch (IllegalArgumentException odd) {
            throw Refusal.invalid("chunk address", "16 and 64 lower-case hex digits", domain + "/" + sha256);
        }
    }

    /** Where an inventory's page begins; null for the first page. */
    static @Nullable ChunkAddress after(@Nullable String value) {
        if (value == null) {
            return null;
        }
        int slash = value.indexOf('/');
        return address(value.substring(0, Math.max(0, slash)), value.substring(slash + 1));
    }

    static int limit(@Nullable String value) {
        if (value != null && value.matches("[1-9][0-9]{0,3}")) {
            int limit = Integer.parseInt(value);
            if (limit <= ChunkProtocol.MAX_INVENTORY) {
                return limit;
            }
        }
        throw Refusal.invalid("limit", "1 to " + ChunkProtocol.MAX_INVENTORY, String.valueOf(value));
    }

    /** How hard to compress. */
    static int level(@Nullable String value) {
        if (value != null && value.matches("[1-9][0-9]?")) {
            int level = Integer.parseInt(value);
            if (level >= ChunkRecoder.MIN_LEVEL && level <= ChunkRecoder.MAX_LEVEL) {
                return level;
            }
        }
        throw Refusal.invalid("level", ChunkRecoder.MIN_LEVEL + " to " + ChunkRecoder.MAX_LEVEL, String.valueOf(value));
    }

    /** How many bytes the frame has that a call is about. */
    static int frameBytes(@Nullable String value) {
        if (value != null && value.matches("[1-9][0-9]{0,6}")) {
            int size = Integer.parseInt(value);
            if (size <= ChunkProtocol.MAX_FRAME) {
                return size;
            }
        }
        throw Refusal.invalid("bytes", "1 to " + ChunkProtocol.MAX_FRAME, String.valueOf(value));
    }

    static List<ChunkAddress> addresses(byte[] body) {
        try {
            return ChunkProtocol.addresses(body);
        } catch (IllegalArgumentException odd) {
            throw new Refusal(ProblemType.INVALID_VALUE, String.valueOf(odd.getMessage()));
        }
    }

    /** The declared length, which the protocol demands: 1 to {@code max} bytes. */
    static int bodySize(BodySource body, int max) {
        long size = body.declaredLength();
        if (size > max) {
            throw Refusal.invalidAs(ProblemType.TOO_LARGE, "body", "at most " + max + " bytes", size);
        }
        if (size < 1) {
            throw Refusal.invalid("Content-Length", "1 to " + max, size);
        }
        return (int) size;
    }
}
