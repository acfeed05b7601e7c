package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.content.ContentIntake;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stories of an upload in parts: a part comes, the last one makes the file whole, the client asks what has arrived,
 * completes it or gives it up. What returns is durable, and repeating a call that failed is safe. Every story answers 404
 * ({@link Refusal}) for files that do not exist or are somebody else's.
 *
 * <p>Thread-safe. Blocks.
 */
@Singleton
final class PartUpload {
    private final Catalog catalog;
    private final SessionTable sessions;
    private final PartTable parts;
    private final PartShelf shelf;
    private final Completion completion;
    private final Renewal renewal;
    private final InstantSource clock;

    @Inject
    PartUpload(
            Catalog catalog,
            RecordStore records,
            ContentIntake intake,
            Manifests manifests,
            Completion completion,
            Renewal renewal,
            InstantSource clock) {
        this.catalog = catalog;
        this.sessions = new SessionTable(records);
        this.parts = new PartTable(records);
        this.shelf = new PartShelf(new PartLedger(records), sessions, parts, intake, manifests, clock);
        this.completion = completion;
        this.renewal = renewal;
        this.clock = clock;
    }

    /** Takes a part; the one that makes the file whole makes it ready. */
    PartReceipt receivePart(Principal caller, String fileId, int index, Supplier<Incoming> incoming) {
        FileHead head = file(caller, fileId);

        PartShelf.Placed placed = switch (shelf.slot(head, index)) {
            case PartSlot.Fillable slot -> {
                Instant aliveAt = slot.session().value().aliveAt();
                yield shelf.fill(head, index, slot, renewal.during(head.uploadId(), aliveAt, incoming.get()));
            }
            case PartSlot.Settled settled
            when isWaitingOrShown(head) -> {
                Instant aliveAt = head.life().createdAt();
                yield shelf.compare(settled.part(), renewal.during(head.uploadId(), aliveAt, incoming.get()));
            }
            case PartSlot.Settled _, PartSlot.Closed _ -> throw UploadRefusals.noMoreParts(index);
        };

        while (true) {
            switch (completion.advance(head)) {
                case Standing.Receiving receiving -> {
                    if (staysWhileReceiving(head, placed, receiving)) {
                        return PartReceipt.of(head, placed.part(), receiving.receivedBytes(), false);
                    }
                }
                case Standing.Ready ready -> {
                    if (index >= ready.parts()) {
                        takeBackIfFresh(head, placed);
                        throw UploadRefusals.noMoreParts(index);
                    }
                    return PartReceipt.of(head, placed.part(), ready.receivedBytes(), true);
                }
                case Standing.Gone _ -> {
                    takeBackIfFresh(head, placed);
                    throw UploadRefusals.unknownFile();
                }
            }
        }
    }

    /**
     * What has arrived, in the order of the indexes, behind index {@code after} (-1: from the first). Nothing once the file
     * shows a content that came whole.
     */
    List<Part> arrived(Principal caller, String fileId, int after, int limit) {
        FileHead head = file(caller, fileId);
        return isWaitingOrShown(head) ? parts.page(head.uploadId(), after, limit) : List.of();
    }

    /** Makes a file ready whose size nobody declared; one that is ready already stays as it is. */
    FileHead complete(Principal caller, String fileId, @Nullable ChunkId sha256) {
        FileHead head = file(caller, fileId);
        if (head.state() == FileState.READY) {
            return head;
        }

        return switch (completion.complete(head, sha256)) {
            case Standing.Ready ready -> ready.head();
            case Standing.Receiving _ -> throw new IllegalStateException("complete answers no unfinished upload");
            case Standing.Gone _ -> throw UploadRefusals.unknownFile();
        };
    }

    /** Gives an upload up; the file is gone. 409 when it is ready. */
    void abort(Principal caller, String fileId, Operation operation) {
        if (catalog.alreadyRemoved(caller, fileId, operation)) {
            return;
        }
        while (true) {
            FileHead head = file(caller, fileId);
            Optional<Row<UploadSession>> session = sessions.get(head.uploadId());
            if (head.state() == FileState.READY || session.isEmpty()) {
                throw UploadRefusals.alreadyReady();
            }

            operation.requireHeld();
            boolean aborted = switch (session.get().value().phase()) {
                case Phase.Open _ -> sessions.move(session.get(), new Phase.Aborted(clock.instant()));
                case Phase.Closing _, Phase.Completing _ -> {
                    carryOn(head);
                    yield false;
                }
                case Phase.Done _ -> throw UploadRefusals.alreadyReady();
                case Phase.Aborted _ -> true;
            };
            if (aborted) {
                catalog.remove(fileId, Conditions.whileUploading(head), operation);
                return;
            }
        }
    }

    /** Whether the parts are still of use: they wait for others, or are what the file shows. */
    private static boolean isWaitingOrShown(FileHead head) {
        return head.state() == FileState.UPLOADING || Catalog.shows(head, PartJoiner.operation(head));
    }

    private FileHead file(Principal caller, String fileId) {
        return catalog.find(caller, fileId).orElseThrow(UploadRefusals::unknownFile);
    }

    /** Somebody began to complete the upload: who wants to abort it has to see that through first. */
    private void carryOn(FileHead head) {
        try {
            completion.advance(head);
        } catch (Refusal refused) {
            if (refused.type() != ProblemType.DIGEST_MISMATCH && refused.type() != ProblemType.CONFLICT) {
                throw refused;
            }
        }
    }

    /**
     * Whether the part may be promised to the client; false when the upload moved on while that was found out.
     *
     * @throws Refusal 413 when it is one too many
     */
    private boolean staysWhileReceiving(FileHead head, PartShelf.Placed placed, Standing.Receiving receiving) {
        Long declared = head.storage().declaredSize();
        shelf.noteCount(head, receiving.receivedBytes());
        if (declared == null) {
            return placed.fresh() || shelf.isCounted(receiving.session(), placed.part());
        }
        if (receiving.receivedBytes() <= declared) {
            return placed.fresh() || shelf.confirm(receiving.session(), placed.part());
        }
        if (placed.fresh()) {
            if (!shelf.takeBack(receiving.session(), placed.part())) {
                return false;
            }
            completion.advance(head);
        }
        throw UploadRefusals.tooMuch(head);
    }

    private void takeBackIfFresh(FileHead head, PartShelf.Placed placed) {
        if (placed.fresh()) {
            shelf.takeBackFromEnded(head, placed.part());
        }
    }
}
