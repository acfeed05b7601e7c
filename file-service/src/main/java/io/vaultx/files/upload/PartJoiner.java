package io.vaultx.files.upload;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ContentReader;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.chunks.StreamDigest;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.CommitCheck;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.catalog.NewContent;
import io.vaultx.files.content.ChunkPromises;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.content.ManifestBuilder;
import io.vaultx.files.content.ManifestCursor;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes one content of the frozen parts of an upload: the last steps of {@link Completion}, which anybody may repeat.
 * Thread-safe.
 */
final class PartJoiner {
    private static final Logger LOG = Logger.getLogger(PartJoiner.class);

    private final Catalog catalog;
    private final SessionTable sessions;
    private final PartTable parts;
    private final Manifests manifests;
    private final ContentReader reader;
    private final ChunkPromises promises;
    private final Publication publication;
    private final InstantSource clock;
    private final ConcurrentMap<String, CompletableFuture<Void>> finishing = new ConcurrentHashMap<>();

    PartJoiner(
            Catalog catalog,
            SessionTable sessions,
            PartTable parts,
            ChunkStore chunks,
            Manifests manifests,
            ChunkPromises promises,
            InstantSource clock) {
        this.catalog = catalog;
        this.sessions = sessions;
        this.parts = parts;
        this.manifests = manifests;
        this.reader = new ContentReader(chunks);
        this.promises = promises;
        this.publication = new Publication(catalog, promises);
        this.clock = clock;
    }

    /** To read a large content twice at a time helps nobody: who comes second waits, then looks at the session again. */
    void finishOnce(FileHead head, Row<UploadSession> session, Phase.Completing frozen) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = finishing.putIfAbsent(head.uploadId(), mine);
        if (other != null) {
            other.join();
            return;
        }
        try {
            boolean stillSo = sessions.get(head.uploadId())
                    .filter(now -> now.version() == session.version())
                    .isPresent();
            if (stillSo) {
                finish(head, session, frozen);
            }
        } finally {
            finishing.remove(head.uploadId());
            mine.complete(null);
        }
    }

    private void finish(FileHead head, Row<UploadSession> session, Phase.Completing frozen) {
        try (ManifestBuilder manifest = manifests.begin(Manifests.MAX_INLINE_REFS)) {
            Joined joined = join(head, frozen, manifest);
            requireKept(head, session, frozen);
            ChunkId sha256 = sha256(head, session, frozen, joined.manifest());
            if (frozen.sha256() != null && sha256 != null && !sha256.equals(frozen.sha256())) {
                sessions.openAgain(session, Phase.Open.afterWrongDigest(joined.fingerprint()), clock.instant());
                throw ContentCheck.wrongDigest("the declared sha256", frozen.sha256(), sha256);
            }
            // Reading them for the digest may have taken hours.
            requireKept(head, session, frozen);

            NewContent content = new NewContent(
                    frozen.size(),
                    Etags.of(sha256 == null ? manifest.digest() : sha256),
                    sha256,
                    head.storage().dedupDomain(),
                    head.storage().chunking(),
                    joined.manifest());
            publication.asVersion(head.id(), manifest, content, stillWaiting(head), operation(head));
        } catch (Refusal refused) {
            endIfNotWaiting(head, session);
            throw refused;
        }
        sessions.move(session, Phase.Done.withParts(frozen, clock.instant()));
    }

    /** A part that came long ago may have lost its chunks to the collector: it has to be sent again then. */
    private void requireKept(FileHead head, Row<UploadSession> session, Phase.Completing frozen) {
        long dedupDomain = head.storage().dedupDomain();
        Optional<Part> gone = parts.firstOf(
                head.uploadId(),
                PartTable.under(frozen.parts()),
                part -> !promises.hold(dedupDomain, part.manifest(), part.keptUntilMillis()));
        if (gone.isPresent()) {
            sessions.openAgain(session, Phase.Open.AFTER_EXPIRY, clock.instant());
            throw UploadRefusals.partExpired(gone.get().index());
        }
    }

    private Joined join(FileHead head, Phase.Completing frozen, ManifestBuilder manifest) {
        Tally.Counting counting = new Tally.Counting();
        parts.each(head.uploadId(), PartTable.under(frozen.parts()), part -> {
            counting.add(part);
            ManifestCursor refs = manifests.open(part.manifest(), 0);
            refs.forEachRemaining(manifest::accept);
        });
        Tally tally = counting.tally();
        if (tally.parts() != frozen.parts() || tally.bytes() != frozen.size() || manifest.size() != frozen.size()) {
            throw new IllegalStateException("upload " + head.uploadId() + " was frozen with " + frozen.parts()
                    + " parts of " + frozen.size() + " bytes, found " + tally.parts() + " of " + tally.bytes());
        }
        return new Joined(manifest.finish(), tally.fingerprint());
    }

    /** Known without reading for a single part; worth reading the content again only where somebody declared it. */
    private @Nullable ChunkId sha256(
            FileHead head, Row<UploadSession> session, Phase.Completing frozen, Manifest whole) {
        if (frozen.parts() == 1) {
            return parts.find(head.uploadId(), 0).orElseThrow().value().sha256();
        }
        if (frozen.sha256() == null) {
            return null;
        }
        ManifestCursor refs = manifests.open(whole, 0);
        try {
            return StreamDigest.of(reader.open(head.storage().dedupDomain(), refs, 0, frozen.size()));
        } catch (ContentUnreadableException unreadable) {
            throw openedAgain(head, session, frozen, unreadable);
        }
    }

    /**
     * A chunk may be gone or damaged long before its promise ends. Its part has to be sent again, for that is what heals the
     * chunk, and a frozen upload would only compare it.
     */
    private RuntimeException openedAgain(
            FileHead head, Row<UploadSession> session, Phase.Completing frozen, ContentUnreadableException unreadable) {
        ChunkId chunk = unreadable.address().id();
        Optional<Part> hit =
                parts.firstOf(head.uploadId(), PartTable.under(frozen.parts()), part -> consistsOf(part, chunk));
        if (hit.isEmpty()) {
            return unreadable;
        }
        int index = hit.get().index();
        LOG.warnf("part %d of file %s has to be sent again: %s", index, head.id(), unreadable.getMessage());
        sessions.openAgain(session, Phase.Open.AFTER_EXPIRY, clock.instant());
        return UploadRefusals.partUnreadable(index);
    }

    private boolean consistsOf(Part part, ChunkId chunk) {
        ManifestCursor refs = manifests.open(part.manifest(), 0);
        while (refs.hasNext()) {
            if (refs.next().id().equals(chunk)) {
                return true;
            }
        }
        return false;
    }

    /** The catalog took no content of these parts: is the file gone, or was a whole body faster? */
    private void endIfNotWaiting(FileHead head, Row<UploadSession> session) {
        Optional<FileHead> present =
                catalog.byId(head.id()).filter(now -> now.uploadId().equals(head.uploadId()));
        if (present.isEmpty()) {
            sessions.move(session, new Phase.Aborted(clock.instant()));
        } else if (present.get().state() == FileState.READY) {
            sessions.move(session, Phase.Done.withoutParts(clock.instant()));
        }
    }

    private static CommitCheck stillWaiting(FileHead head) {
        return present -> {
            boolean waiting = present.filter(now -> now.uploadId().equals(head.uploadId()))
                    .filter(now -> now.state() == FileState.UPLOADING)
                    .isPresent();
            if (!waiting) {
                throw new Refusal(ProblemType.CONFLICT, "the file got another content meanwhile");
            }
        };
    }

    /** The same for everybody who finishes this upload: one of them commits, the others find it done. */
    static Operation operation(FileHead head) {
        return new Operation(head.uploadId(), true).part("content");
    }

    private record Joined(Manifest manifest, ChunkId fingerprint) {}
}
