package io.vaultx.files.content;

import io.vaultx.chunks.Written;
import io.vaultx.domain.ChunkId;

/**
 * A content that is whole, durable and checked, and that nothing names yet. Closing it undoes what was written for it,
 * unless it was {@link ManifestBuilder#publish published}. For one thread.
 *
 * <p>(Its chunks stay, as those of any abandoned content: the collector's business.)
 */
public final class ReceivedContent implements AutoCloseable {
    private final ManifestBuilder builder;
    private final Written written;
    private final Manifest manifest;

    ReceivedContent(ManifestBuilder builder, Written written, Manifest manifest) {
        this.builder = builder;
        this.written = written;
        this.manifest = manifest;
    }

    /** Bytes. */
    public long size() {
        return written.size();
    }

    public ChunkId sha256() {
        return written.sha256();
    }

    /** When the first promise about its chunks ends, Unix time in milliseconds ({@link ChunkPromises}). */
    public long keptUntilMillis() {
        return written.keptUntilMillis();
    }

    public Manifest manifest() {
        return manifest;
    }

    /** To publish it with. */
    public ManifestBuilder builder() {
        return builder;
    }

    @Override
    public void close() {
        builder.close();
    }
}
