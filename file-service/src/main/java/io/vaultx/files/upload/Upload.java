package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.CommitCheck;
import io.vaultx.files.catalog.Committed;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileRules;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.catalog.NameSeen;
import io.vaultx.files.catalog.NamedTarget;
import io.vaultx.files.content.ChunkPromises;
import io.vaultx.files.content.ContentIntake;
import io.vaultx.files.content.IntakePlan;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.content.ReceivedContent;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.web.Preconditions;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stories of bytes coming in: in parts, or whole. What returns is durable; whatever is thrown, nothing new can be
 * seen, and repeating the call is safe. Every story answers 404 ({@link Refusal}) for files that do not exist or are
 * somebody else's.
 *
 * <p>Thread-safe. Blocks.
 */
@Singleton
final class Upload {
    private final Catalog catalog;
    private final SessionTable sessions;
    private final PartTable parts;
    private final PartShelf shelf;
    private final Completion completion;
    private final ContentIntake intake;
    private final Publication publication;
    private final InstantSource clock;

    @Inject
    Upload(
            Catalog catalog,
            RecordStore records,
            ContentIntake intake,
            Manifests manifests,
            Completion completion,
            ChunkPromises promises,
            InstantSource clock) {
        this.catalog = catalog;
        this.sessions = new SessionTable(records);
        this.parts = new PartTable(records);
        this.shelf = new PartShelf(sessions, parts, intake, manifests, clock);
        this.completion = completion;
        this.intake = intake;
        this.publication = new Publication(catalog, promises);
        this.clock = clock;
    }

    /** Takes a part; the one that makes the file whole makes it ready. */
    PartReceipt receivePart(Principal caller, String fileId, int index, Supplier<Incoming> incoming) {
        FileHead head = file(caller, fileId);

        PartShelf.Placed placed = switch (shelf.slot(head, index)) {
            case PartSlot.Fillable slot -> shelf.fill(head, index, slot, incoming.get());
            case PartSlot.Settled settled when isWaitingOrShown(head) -> shelf.compare(settled.part(), incoming.get());
            case PartSlot.Settled _, PartSlot.Closed _ -> throw UploadRefusals.noMoreParts(index);
        };

        while (true) {
            switch (completion.advance(head)) {
                case Standing.Receiving receiving -> {
                    if (staysWhileReceiving(head, placed, receiving)) {
                        return PartReceipt.of(head, placed.part(), receiving.tally(), false);
                    }
                }
                case Standing.Ready ready -> {
                    if (index >= ready.parts()) {
                        takeBackIfFresh(head, placed);
                        throw UploadRefusals.noMoreParts(index);
                    }
                    return PartReceipt.of(head, placed.part(), ready.tally(), true);
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

    /** Takes a file's whole content: its first one, in the place of parts, or another version. */
    FileHead receiveWhole(
            Principal caller,
            String fileId,
            Supplier<Incoming> incoming,
            Preconditions preconditions,
            Operation operation) {
        FileHead head = file(caller, fileId);
        CommitCheck holds = present -> {
            Conditions.requireSameLife(head, present);
            Conditions.require(preconditions, present);
        };
        if (!operation.repeated()) {
            holds.check(Optional.of(head));
        }
        Incoming content = incoming.get();
        IntakePlan plan = WholeContent.plan(Optional.of(head), content);

        FileHead committed;
        try (ReceivedContent received = intake.receive(content.bytes(), plan)) {
            committed = publication.asVersion(
                    fileId, received.builder(), publication.ready(received, plan), holds, operation);
        }

        if (head.state() == FileState.UPLOADING) {
            completion.endedByWholeBody(head);
        }
        return committed;
    }

    /** Takes a whole content by its name: a new file, or another version of the one that is there. */
    Committed receiveNamed(
            Principal caller,
            NamedTarget target,
            Supplier<Incoming> incoming,
            Preconditions preconditions,
            Operation operation) {
        requireWellFormed(target);
        NameSeen seen = catalog.look(caller, target);
        CommitCheck holds = present -> {
            present.ifPresent(Conditions::requireNotUploading);
            Conditions.require(preconditions, present);
        };
        if (!operation.repeated()) {
            holds.check(seen.file());
        }
        Incoming content = incoming.get();
        IntakePlan plan = WholeContent.plan(seen.file(), content);

        try (ReceivedContent received = intake.receive(content.bytes(), plan)) {
            return publication.underName(
                    caller, seen, received.builder(), publication.ready(received, plan), holds, operation);
        }
    }

    /**
     * Takes the files of a form, none of them visible before all have arrived whole. They become visible one by one then;
     * should that fail for one, those before it are removed again.
     */
    List<FileHead> receiveForm(Principal caller, FormFiles files, Operation operation) {
        List<FormFiles.Arrived> arrived = new ArrayList<>();
        List<FileHead> created = new ArrayList<>();
        try {
            for (FormFiles.Arriving next = files.next(); next != null; next = files.next()) {
                IntakePlan plan = WholeContent.plan(Optional.empty(), next.incoming());
                arrived.add(new FormFiles.Arrived(
                        next.file(), plan, intake.receive(next.incoming().bytes(), plan)));
            }

            for (FormFiles.Arrived file : arrived) {
                created.add(publication.asNewFile(caller, file, fileOf(operation, created.size())));
            }
            return created;
        } catch (RuntimeException failed) {
            removeAgain(created, operation, failed);
            throw failed;
        } finally {
            arrived.forEach(file -> file.content().close());
        }
    }

    /** Deletes the file of a name. */
    void removeNamed(Principal caller, String bucket, String path, Preconditions preconditions, Operation operation) {
        if (catalog.alreadyRemoved(caller, bucket, path, operation)) {
            return;
        }
        FileHead head = catalog.findByName(caller, bucket, path).orElseThrow(UploadRefusals::unknownFile);
        CommitCheck holds = present -> {
            Conditions.requireSameLife(head, present);
            Conditions.require(preconditions, present);
        };
        catalog.remove(head.id(), holds, operation);
    }

    private static Operation fileOf(Operation form, int index) {
        return form.part("file " + index);
    }

    private void removeAgain(List<FileHead> created, Operation operation, RuntimeException failed) {
        for (int i = 0; i < created.size(); i++) {
            try {
                catalog.undo(created.get(i), fileOf(operation, i));
            } catch (RuntimeException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
        }
    }

    private FileHead file(Principal caller, String fileId) {
        return catalog.find(caller, fileId).orElseThrow(UploadRefusals::unknownFile);
    }

    /** Whether the parts are still of use: they wait for others, or are what the file shows. */
    private static boolean isWaitingOrShown(FileHead head) {
        return head.state() == FileState.UPLOADING || Catalog.shows(head, Completion.operation(head));
    }

    /** Before a body is taken in for nothing. */
    private static void requireWellFormed(NamedTarget target) {
        FileRules.path(target.path());
        if (target.mimeType() != null) {
            FileRules.mimeType(target.mimeType());
        }
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
        shelf.counted(head, receiving.tally());
        if (declared == null) {
            return true;
        }
        if (receiving.tally().bytes() <= declared) {
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
