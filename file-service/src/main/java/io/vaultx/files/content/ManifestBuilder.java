package io.vaultx.files.content;

import io.vaultx.chunks.ManifestSink;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Sha256;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A manifest being made. Pages are durable as they fill, so memory holds one page at most. Closing it undoes its pages,
 * unless a record
 * names them, or may. Not thread-safe.
 */
public final class ManifestBuilder implements ManifestSink, AutoCloseable {
    private static final byte[] DIGEST_PREFIX = "vaultx manifest 1\n".getBytes(StandardCharsets.US_ASCII);

    private final PageTable pages;
    private final Supplier<String> newId;
    private final int maxInlineRefs;
    private final MessageDigest digest = Sha256.begin();
    private final ByteBuffer digestLine = ByteBuffer.allocate(RefListLayout.REF_BYTES);
    private final List<ChunkRef> pending = new ArrayList<>();
    private long chunkCount;
    private long size;

    /** Once it has a page. */
    private @Nullable String manifestId;

    private boolean named;

    ManifestBuilder(PageTable pages, Supplier<String> newId, int maxInlineRefs) {
        this.pages = pages;
        this.newId = newId;
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
        if (manifestId == null && chunkCount <= maxInlineRefs) {
            return new Manifest.Inline(pending);
        }
        return new Manifest.Paged(flush(), chunkCount);
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
        if (manifestId != null && !named) {
            pages.deleteAll(manifestId);
        }
    }

    private String flush() {
        String id = manifestId == null ? newId.get() : manifestId;
        manifestId = id;
        pages.insert(id, size, pending);
        pending.clear();
        return id;
    }
}
