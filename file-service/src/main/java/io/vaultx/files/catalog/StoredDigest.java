package io.vaultx.files.catalog;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.Etags;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import org.jspecify.annotations.Nullable;

/** A digest and the tag made from it: the tag takes no byte where it follows from the digest. */
final class StoredDigest {
    private StoredDigest() {}

    static void write(FieldWriter out, int shaField, @Nullable ChunkId sha256, int etagField, String etag) {
        if (sha256 != null) {
            out.bytes(shaField, sha256.bytes());
        }
        if (sha256 == null || !Etags.of(sha256).equals(etag)) {
            out.text(etagField, etag);
        }
    }

    static @Nullable ChunkId sha256(FieldReader in, int field) {
        byte @Nullable [] sha256 = in.optionalBytes(field);
        return sha256 == null ? null : ChunkId.of(sha256);
    }

    static String etag(FieldReader in, int field, @Nullable ChunkId sha256) {
        @Nullable String etag = in.optionalText(field);
        if (etag != null) {
            return etag;
        }
        if (sha256 == null) {
            throw new IllegalArgumentException("there is neither an etag nor a SHA-256");
        }
        return Etags.of(sha256);
    }
}
