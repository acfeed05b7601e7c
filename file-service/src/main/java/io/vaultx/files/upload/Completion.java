package io.vaultx.files.upload;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.content.ChunkPromises;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.files.content.Manifests;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
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
    private final PartLedger ledger;
    private final PartJoiner joiner;
    private final InstantSource clock;

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
        this.ledger = new PartLedger(records);
        this.joiner = new PartJoiner(catalog, sessions, parts, chunks, manifests, promises, clock);
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
                    Optional<Arrived> waiting =
                            ledger.waiting(session.value(), head.storage().declaredSize());
                    if (waiting.isPresent()) {
                        return new Standing.Receiving(session, waiting.get().bytes());
                    }
                    Tally tally = ledger.tally(session.value());
                    if (!completesByItself(head, open, tally)) {
                        return new Standing.Receiving(session, tally.bytes());
                    }
                    sessions.move(session, new Phase.Closing(head.storage().declaredSha256(), open));
                }
                case Phase.Closing closing -> freeze(head, session, closing);
                case Phase.Completing frozen -> joiner.finishOnce(head, session, frozen);
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
     * Completes on demand, however often a part that comes or is sent again touches the session meanwhile.
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

        while (true) {
            Optional<Row<UploadSession>> session = sessions.get(head.uploadId());
            if (session.isPresent() && session.get().value().phase() instanceof Phase.Open open) {
                requireWhole(head, ledger.tally(session.get().value()));
                sessions.move(session.get(), new Phase.Closing(expected, open));
            }

            Standing standing = advance(head);
            if (!(standing instanceof Standing.Receiving)) {
                return standing;
            }
        }
    }

    /** Notes that a whole body became the content, so that the parts are not waited for any more. */
    void endedByWholeBody(FileHead head) {
        while (true) {
            Optional<Row<UploadSession>> session = sessions.get(head.uploadId());
            boolean ended = session.isEmpty()
                    || switch (session.get().value().phase()) {
                        case Phase.Open _, Phase.Closing _, Phase.Completing _ ->
                            sessions.move(session.get(), Phase.Done.withoutParts(clock.instant()));
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
        Tally tally = ledger.tally(session.value());
        sessions.move(
                session,
                tally.wholeFor(head.storage().declaredSize())
                        ? new Phase.Completing(tally.parts(), tally.bytes(), closing.sha256())
                        : closing.before());
    }

    private Standing ready(FileHead head, Phase.Done done) {
        return catalog.byId(head.id())
                .<Standing>map(present -> new Standing.Ready(present, done.parts(), bytesOf(head, done)))
                .orElseGet(Standing.Gone::new);
    }

    private long bytesOf(FileHead head, Phase.Done done) {
        Long size = done.size();
        return size == null ? parts.tally(head.uploadId()).bytes() : size;
    }
}
