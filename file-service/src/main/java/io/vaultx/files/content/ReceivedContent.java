package io.vaultx.files.content;

import io.vaultx.domain.ChunkId;

/**
 * A content that is whole, durable and checked, and that nothing names yet. Closing it undoes what was written for it,
 * unless it was {@link ManifestBuilder#publish published}. For one thread.
 *
 * <p>(Its chunks stay, as those of any abandoned content: the collector's business.)
 */
public final class ReceivedContent implements AutoCloseable {
    private final ManifestBuilder builder;
    private final long size;
    private final ChunkId sha256;
    private final Manifest manifest;

    ReceivedContent(ManifestBuilder builder, long size, ChunkId sha256, Manifest manifest) {
        this.builder = builder;
        this.size = size;
        this.sha256 = sha256;
        this.manifest = manifest;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    public ChunkId sha256() {
        return sha256;
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
