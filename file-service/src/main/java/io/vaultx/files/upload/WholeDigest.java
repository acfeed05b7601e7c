package io.vaultx.files.upload;

import io.vaultx.chunks.ContentReader;
import io.vaultx.chunks.ContentStream;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Sha256;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.content.ManifestCursor;
import io.vaultx.files.content.Manifests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The SHA-256 of a stored content, by reading it again as a stream: one buffer, whatever the size. Thread-safe. */
final class WholeDigest {
    /** 256 KiB. */
    private static final int BUFFER_BYTES = 256 << 10;

    private final Manifests manifests;
    private final ContentReader reader;

    WholeDigest(Manifests manifests, ContentReader reader) {
        this.manifests = manifests;
        this.reader = reader;
    }

    ChunkId of(long dedupDomain, Manifest manifest, long size) {
        MessageDigest digest = Sha256.begin();
        ManifestCursor refs = manifests.open(manifest, 0);
        ContentStream content = reader.open(dedupDomain, refs, refs.skip(), size);
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(Math.max(size, 1), BUFFER_BYTES));
        while (content.read(buffer) != ContentStream.END) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return ChunkId.of(digest.digest());
    }
}
