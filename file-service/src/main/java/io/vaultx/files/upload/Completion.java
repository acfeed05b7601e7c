package io.vaultx.files.upload;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ContentReader;
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
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns arrived parts into a file's content. It carries an upload on from whatever {@link Phase} it is in, its own work
 * or somebody else's: a service that dies half-way has its upload finished by the next request or the janitor.
 *
 * <p>Why a part that was answered with 200 is never left out:
 *
 * <pre>
 * a part arrives                     somebody completes
 * ---------------------------------  ---------------------------------------
 * inserts its row                    moves Open → Closing
 * reads the session                  reads all rows, freezes the list
 *
 * session was Open:    its row came before the move, so it is in the list
 * session was Closing: it helps to decide, then looks whether it is in the list
 * </pre>
 *
 * <p>Thread-safe.
 */
@Singleton
final class Completion {
    private final Catalog catalog;
    private final SessionTable sessions;
    private final PartTable parts;
    private final Manifests manifests;
    private final ContentReader reader;
    private final ChunkPromises promises;
    private final Publication publication;
    private final InstantSource clock;
    private final ConcurrentMap<String, CompletableFuture<Void>> finishing = new ConcurrentHashMap<>();

    @Inject
    Completion(
            Catalog catalog,
            RecordStore records,
            ChunkStore chunks,
            Manifests manifests,
            ChunkPromises promises,
            InstantSource clock) {
        this.catalog = catalog;
        this.sessions = new SessionTable(records);
        this.parts = new PartTable(records);
        this.manifests = manifests;
        this.reader = new ContentReader(chunks);
        this.promises = promises;
        this.publication = new Publication(catalog, promises);
        this.clock = clock;
    }

    /**
     * Carries the upload on as far as it goes by itself: to a ready file, when all declared bytes are there.
     *
     * @throws Refusal 422 when they are other bytes than declared; the upload is open again then
     */
    Standing advance(FileHead head) {
        while (true) {
            Optional<Row<UploadSession>> found = sessions.get(head.uploadId());
            if (found.isEmpty()) {
                return new Standing.Gone();
            }
            Row<UploadSession> session = found.get();
            switch (session.value().phase()) {
                case Phase.Open open -> {
                    Tally tally = parts.tally(head.uploadId());
                    if (!completesByItself(head, open, tally)) {
                        return new Standing.Receiving(session, tally);
                    }
                    sessions.move(session, new Phase.Closing(head.storage().declaredSha256(), open));
                }
                case Phase.Closing closing -> freeze(head, session, closing);
                case Phase.Completing frozen -> finishOnce(head, session, frozen);
                case Phase.Done done -> {
                    return ready(head, done);
                }
                case Phase.Aborted aborted -> {
                    return new Standing.Gone();
                }
            }
        }
    }

    /**
     * Completes on demand.
     *
     * @param sha256 of the whole, as the client says; null when it does not
     * @throws Refusal 409 when a part is missing, 422 as {@link #advance}
     */
    Standing complete(FileHead head, @Nullable ChunkId sha256) {
        ChunkId declared = head.storage().declaredSha256();
        if (declared != null && sha256 != null && !declared.equals(sha256)) {
            throw ContentCheck.wrongDigest("the declared sha256", declared, sha256);
        }
        ChunkId expected = sha256 == null ? declared : sha256;

        Optional<Row<UploadSession>> session = sessions.get(head.uploadId());
        if (session.isPresent() && session.get().value().phase() instanceof Phase.Open open) {
            requireWhole(head, parts.tally(head.uploadId()));
            sessions.move(session.get(), new Phase.Closing(expected, open));
        }

        Standing standing = advance(head);
        if (standing instanceof Standing.Receiving receiving) {
            requireWhole(head, receiving.tally());
            throw new Refusal(ProblemType.CONFLICT, "parts changed while the upload was being completed; try again");
        }
        return standing;
    }

    /** Notes that a whole body became the content, so that the parts are not waited for any more. */
    void endedByWholeBody(FileHead head) {
        while (true) {
            Optional<Row<UploadSession>> session = sessions.get(head.uploadId());
            boolean ended = session.isEmpty()
                    || switch (session.get().value().phase()) {
                        case Phase.Open _, Phase.Closing _, Phase.Completing _ ->
                            sessions.move(session.get(), new Phase.Done(0, clock.instant()));
                        case Phase.Done _, Phase.Aborted _ -> true;
                    };
            if (ended) {
                return;
            }
        }
    }

    /** The same parts whose digest was wrong would only be read again, to be wrong again. */
    private static boolean completesByItself(FileHead head, Phase.Open open, Tally tally) {
        return head.storage().declaredSize() != null
                && tally.wholeFor(head.storage().declaredSize())
                && !tally.fingerprint().equals(open.refusedParts());
    }

    private static void requireWhole(FileHead head, Tally tally) {
        Long declared = head.storage().declaredSize();
        if (!tally.gapless()) {
            throw new Refusal(ProblemType.CONFLICT, "a part is missing: indexes must go from 0 without a gap")
                    .with("receivedParts", tally.parts());
        }
        if (!tally.wholeFor(declared)) {
            throw new Refusal(
                            ProblemType.CONFLICT,
                            "the parts are not of the declared size: " + declared + " bytes, got " + tally.bytes())
                    .with("receivedBytes", tally.bytes());
        }
    }

    private void freeze(FileHead head, Row<UploadSession> session, Phase.Closing closing) {
        Tally tally = parts.tally(head.uploadId());
        sessions.move(
                session,
                tally.wholeFor(head.storage().declaredSize())
                        ? new Phase.Completing(tally.parts(), tally.bytes(), closing.sha256())
                        : closing.before());
    }

    /** To read a large content twice at a time helps nobody: who comes second waits, then looks at the session again. */
    private void finishOnce(FileHead head, Row<UploadSession> session, Phase.Completing frozen) {
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
            ChunkId sha256 = sha256(head, frozen, joined.manifest());
            if (frozen.sha256() != null && sha256 != null && !sha256.equals(frozen.sha256())) {
                sessions.move(session, Phase.Open.afterWrongDigest(joined.fingerprint()));
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
        sessions.move(session, new Phase.Done(frozen.parts(), clock.instant()));
    }

    /** A part that came long ago may have lost its chunks to the collector: it has to be sent again then. */
    private void requireKept(FileHead head, Row<UploadSession> session, Phase.Completing frozen) {
        long dedupDomain = head.storage().dedupDomain();
        Optional<Part> gone = parts.firstOf(
                head.uploadId(),
                part -> part.index() < frozen.parts()
                        && !promises.hold(dedupDomain, part.manifest(), part.keptUntilMillis()));
        if (gone.isPresent()) {
            sessions.move(session, Phase.Open.AFTER_EXPIRY);
            throw UploadRefusals.partExpired(gone.get().index());
        }
    }

    private Joined join(FileHead head, Phase.Completing frozen, ManifestBuilder manifest) {
        Tally.Counting counting = new Tally.Counting();
        parts.each(head.uploadId(), row -> {
            Part part = row.value();
            if (part.index() < frozen.parts()) {
                counting.add(part);
                ManifestCursor refs = manifests.open(part.manifest(), 0);
                refs.forEachRemaining(manifest::accept);
            }
        });
        Tally tally = counting.tally();
        if (tally.parts() != frozen.parts() || tally.bytes() != frozen.size() || manifest.size() != frozen.size()) {
            throw new IllegalStateException("upload " + head.uploadId() + " was frozen with " + frozen.parts()
                    + " parts of " + frozen.size() + " bytes, found " + tally.parts() + " of " + tally.bytes());
        }
        return new Joined(manifest.finish(), tally.fingerprint());
    }

    /** Known without reading for a single part; worth reading the content again only where somebody declared it. */
    private @Nullable ChunkId sha256(FileHead head, Phase.Completing frozen, Manifest whole) {
        if (frozen.parts() == 1) {
            return parts.find(head.uploadId(), 0).orElseThrow().value().sha256();
        }
        if (frozen.sha256() == null) {
            return null;
        }
        ManifestCursor refs = manifests.open(whole, 0);
        return StreamDigest.of(reader.open(head.storage().dedupDomain(), refs, 0, frozen.size()));
    }

    private Standing ready(FileHead head, Phase.Done done) {
        return catalog.byId(head.id())
                .<Standing>map(present -> new Standing.Ready(present, done.parts(), parts.tally(head.uploadId())))
                .orElseGet(Standing.Gone::new);
    }

    /** The catalog took no content of these parts: is the file gone, or was a whole body faster? */
    private void endIfNotWaiting(FileHead head, Row<UploadSession> session) {
        Optional<FileHead> present =
                catalog.byId(head.id()).filter(now -> now.uploadId().equals(head.uploadId()));
        if (present.isEmpty()) {
            sessions.move(session, new Phase.Aborted(clock.instant()));
        } else if (present.get().state() == FileState.READY) {
            sessions.move(session, new Phase.Done(0, clock.instant()));
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
