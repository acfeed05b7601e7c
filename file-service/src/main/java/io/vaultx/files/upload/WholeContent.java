package io.vaultx.files.upload;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileRules;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.files.content.IntakePlan;
import io.vaultx.files.content.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a content that comes in one body is taken in. */
final class WholeContent {
    private WholeContent() {}

    /**
     * The first content of a file must be what was declared; later versions may be anything.
     *
     * @param file empty when the content begins one
     */
    static IntakePlan plan(Optional<FileHead> file, Incoming incoming) {
        List<ContentCheck> checks = new ArrayList<>(incoming.checks());
        checks.add(ContentCheck.atMost(FileRules.MAX_SIZE_BYTES, "the largest file"));
        file.filter(head -> head.state() == FileState.UPLOADING).ifPresent(head -> addDeclared(head, checks));
        return new IntakePlan(
                file.map(head -> head.storage().dedupDomain()).orElse(ChunkAddress.SHARED),
                file.map(head -> head.storage().chunking()).orElse(Chunking.DEFAULT),
                Manifests.MAX_INLINE_REFS,
                checks);
    }

    private static void addDeclared(FileHead head, List<ContentCheck> checks) {
        Long size = head.storage().declaredSize();
        if (size != null) {
            checks.add(ContentCheck.atMost(size, "the file's declared size"));
            checks.add(ContentCheck.atLeast(size, "the file's declared size"));
        }
        ChunkId sha256 = head.storage().declaredSha256();
        if (sha256 != null) {
            checks.add(ContentCheck.sha256(sha256, "the declared sha256"));
        }
    }
}
