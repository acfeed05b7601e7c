package io.vaultx.files.upload;

import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.CommitCheck;
import io.vaultx.files.catalog.Committed;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NameSeen;
import io.vaultx.files.catalog.NewContent;
import io.vaultx.files.content.ChunkPromises;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.IntakePlan;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.content.ManifestBuilder;
import io.vaultx.files.content.ReceivedContent;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.web.Refusal;

/**
 * Makes contents visible through the catalog, and drops the pages of one that came second: two attempts at one operation
 * commit one content, the other attempt finds it there and succeeds with it. Thread-safe.
 */
final class Publication {
    private final Catalog catalog;
    private final ChunkPromises promises;

    Publication(Catalog catalog, ChunkPromises promises) {
        this.catalog = catalog;
        this.promises = promises;
    }

    FileHead asVersion(
            String fileId, ManifestBuilder manifest, NewContent content, CommitCheck check, Operation operation) {
        FileHead head = manifest.publish(() -> catalog.commit(fileId, content, check, operation));
        dropIfSecond(head, manifest, content, operation);
        return head;
    }

    Committed underName(
            Principal caller,
            NameSeen seen,
            ManifestBuilder manifest,
            NewContent content,
            CommitCheck check,
            Operation operation) {
        Committed committed = manifest.publish(() -> catalog.commitNamed(caller, seen, content, check, operation));
        dropIfSecond(committed.head(), manifest, content, operation);
        return committed;
    }

    FileHead asNewFile(Principal caller, FormFiles.Arrived file, Operation operation) {
        ManifestBuilder manifest = file.content().builder();
        NewContent content = ready(file.content(), file.plan());
        FileHead head = manifest.publish(() -> catalog.createReady(caller, file.file(), content, operation));
        dropIfSecond(head, manifest, content, operation);
        return head;
    }

    /**
     * What arrived, ready to be committed at once.
     *
     * @throws Refusal when it took so long to arrive that its first chunks are gone again
     */
    NewContent ready(ReceivedContent received, IntakePlan plan) {
        if (!promises.hold(plan.dedupDomain(), received.manifest(), received.keptUntilMillis())) {
            throw UploadRefusals.bytesExpired();
        }
        return new NewContent(
                received.size(),
                Etags.of(received.sha256()),
                received.sha256(),
                plan.dedupDomain(),
                plan.chunking(),
                received.manifest());
    }

    private void dropIfSecond(FileHead head, ManifestBuilder manifest, NewContent content, Operation operation) {
        if (!(content.manifest() instanceof Manifest.Paged)
                || !head.operationId().equals(operation.id())) {
            return;
        }
        boolean first = catalog.version(head, null)
                .map(version -> version.manifest().equals(content.manifest()))
                .orElse(true);
        if (!first) {
            manifest.notNamed();
        }
    }
}
