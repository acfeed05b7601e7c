package io.vaultx.files.content;

import io.vaultx.chunks.ManifestSink;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A manifest being made. Pages are durable as they fill, so memory holds one page at most. Closing it undoes its pages,
 * unless a record
 * names them, or may. Not thread-safe.
 */
public final class ManifestBuilder implements ManifestSink, AutoCloseable {
    private static final byte[] DIGEST_PREFIX = "vaultx manifest 1\n".getBytes(StandardCharsets.US_ASCII);

    private final PageTable pages;
    private final String manifestId;
    private final int maxInlineRefs;
    private final MessageDigest digest = sha256();
    private final ByteBuffer digestLine = ByteBuffer.allocate(RefListLayout.REF_BYTES);
    private final List<ChunkRef> pending = new ArrayList<>();
    private long chunkCount;
    private long size;
    private boolean paged;
    private boolean named;

    ManifestBuilder(PageTable pages, String manifestId, int maxInlineRefs) {
        this.pages = pages;
        this.manifestId = manifestId;
        this.maxInlineRefs = maxInlineRefs;
        digest.update(DIGEST_PREFIX);
    }

    @Override
    public void accept(ChunkRef ref) {
        if (pending.size() == Manifests.PAGE_REFS) {
            flush();
        }
        pending.add(ref);
        size += ref.size();
        chunkCount++;
        RefListLayout.writeRef(ref, digestLine.clear());
        digest.update(digestLine.flip());
    }

    /** Ends the manifest; its pages, if it has any, are durable on return. To be called once. */
    public Manifest finish() {
        if (!paged && chunkCount <= maxInlineRefs) {
            return new Manifest.Inline(pending);
        }
        flush();
        return new Manifest.Paged(manifestId, chunkCount);
    }

    /**
     * SHA-256 over the chunk list, behind a prefix of its own: what names a content whose own digest nobody computed. To
     * be called once, after the last chunk.
     */
    public ChunkId digest() {
        return ChunkId.of(digest.digest());
    }

    /** Bytes of content so far. */
    public long size() {
        return size;
    }

    /**
     * Runs the commit that makes a record name this manifest. A {@link Refusal} says that none does; after any other
     * failure one may, so the pages stay.
     */
    public <T> T publish(Supplier<T> commit) {
        named = true;
        try {
            return commit.get();
        } catch (Refusal refused) {
            named = false;
            throw refused;
        }
    }

    /** Says that no record came to name it: the commit found the wanted outcome already there. */
    public void notNamed() {
        named = false;
    }

    @Override
    public void close() {
        if (paged && !named) {
            pages.deleteAll(manifestId);
        }
    }

    private void flush() {
        paged = true;
        pages.insert(manifestId, size, pending);
        pending.clear();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
