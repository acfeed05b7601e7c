package io.vaultx.files.upload;

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
import io.vaultx.files.content.ReceivedContent;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.web.Preconditions;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The stories of whole contents coming in: of a file, under a name, by form; {@link PartUpload} has those of parts. What
 * returns is durable; whatever is thrown, nothing new can be seen, and repeating the call is safe. Every story answers 404
 * ({@link Refusal}) for files that do not exist or are somebody else's.
 *
 * <p>Thread-safe. Blocks.
 */
@Singleton
final class Upload {
    private final Catalog catalog;
    private final Completion completion;
    private final ContentIntake intake;
    private final Publication publication;
    private final Renewal renewal;

    @Inject
    Upload(Catalog catalog, ContentIntake intake, Completion completion, ChunkPromises promises, Renewal renewal) {
        this.catalog = catalog;
        this.completion = completion;
        this.intake = intake;
        this.publication = new Publication(catalog, promises);
        this.renewal = renewal;
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
        if (operation.repeated()) {
            catalog.requireNotDoneBefore(operation, head);
        } else {
            holds.check(Optional.of(head));
        }
        Incoming content = head.state() == FileState.UPLOADING
                ? renewal.during(head.uploadId(), head.life().createdAt(), incoming.get())
                : incoming.get();
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

    /** Before a body is taken in for nothing. */
    private static void requireWellFormed(NamedTarget target) {
        FileRules.path(target.path());
        if (target.mimeType() != null) {
            FileRules.mimeType(target.mimeType());
        }
    }
}
