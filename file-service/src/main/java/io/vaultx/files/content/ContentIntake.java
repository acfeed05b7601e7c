package io.vaultx.files.content;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ContentWriter;
import io.vaultx.chunks.Written;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Sha256;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySource;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * The one way in for bytes, whatever the door: a body becomes durable chunks and a manifest, and passes its checks.
 * Memory is bounded by {@link ContentWriter}'s few buffers and one manifest page, whatever the size. Thread-safe.
 */
@Singleton
public final class ContentIntake {
    private final ChunkStore chunks;
    private final Manifests manifests;

    @Inject
    public ContentIntake(ChunkStore chunks, Manifests manifests) {
        this.chunks = chunks;
        this.manifests = manifests;
    }

    /**
     * Takes the whole body. Whatever is thrown, nothing that could be found by anyone was left behind.
     *
     * @throws Refusal when a check is broken, or the body stalls
     * @throws BodyCutException when the connection ended before the body did
     */
    public ReceivedContent receive(BodySource body, IntakePlan plan) {
        plan.checks().forEach(check -> check.soFar(body.declaredLength()));

        ManifestBuilder builder = manifests.begin(plan.maxInlineRefs());
        try (ContentWriter writer = new ContentWriter(chunks, plan.dedupDomain(), plan.chunking(), builder)) {
            long received = 0;
            for (ByteBuffer bytes = body.next(); bytes != null; bytes = body.next()) {
                received += bytes.remaining();
                checkSoFar(plan.checks(), received);
                writer.write(bytes);
            }
            Written content = writer.finish();

            plan.checks().forEach(check -> check.whole(content));
            return new ReceivedContent(builder, content, builder.finish());
        } catch (RuntimeException | Error failed) {
            undo(builder, failed);
            throw failed;
        }
    }

    /** Reads a body to its end and stores nothing, so that nothing is promised: for one that was stored before. */
    public static Written readOnly(BodySource body, List<ContentCheck> checks) {
        checks.forEach(check -> check.soFar(body.declaredLength()));
        MessageDigest digest = Sha256.begin();
        long received = 0;
        for (ByteBuffer bytes = body.next(); bytes != null; bytes = body.next()) {
            received += bytes.remaining();
            checkSoFar(checks, received);
            digest.update(bytes);
        }
        Written content = new Written(received, ChunkId.of(digest.digest()), 0);
        checks.forEach(check -> check.whole(content));
        return content;
    }

    private static void checkSoFar(List<ContentCheck> checks, long received) {
        for (ContentCheck check : checks) {
            check.soFar(received);
        }
    }

    /** What failed first is what the caller hears of; pages that could not be undone are the collector's. */
    private static void undo(ManifestBuilder builder, Throwable failed) {
        try {
            builder.close();
        } catch (RuntimeException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }
}
