package io.vaultx.files.upload;

import io.vaultx.files.catalog.CommitCheck;
import io.vaultx.files.catalog.CurrentVersion;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.web.EntityTag;
import io.vaultx.web.Preconditions;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.Optional;

/** What must hold of a file when it is changed, asked before the bytes come and again at the commit. */
final class Conditions {
    private Conditions() {}

    /** If-Match and If-None-Match mean the content: a file without one matches none. */
    static void require(Preconditions preconditions, Optional<FileHead> present) {
        CurrentVersion current = present.map(FileHead::current).orElse(null);
        preconditions.requireForWrite(
                current == null ? null : EntityTag.parse(current.etag()), current == null ? null : current.createdAt());
    }

    /** Deleted and created anew by the same path, it is another file to whoever meant the old one. */
    static void requireSameLife(FileHead meant, Optional<FileHead> present) {
        if (present.filter(now -> now.uploadId().equals(meant.uploadId())).isEmpty()) {
            throw UploadRefusals.unknownFile();
        }
    }

    static void requireNotUploading(FileHead head) {
        if (head.state() == FileState.UPLOADING) {
            throw new Refusal(ProblemType.CONFLICT, "the file of this path is still uploading")
                    .with("fileId", head.id());
        }
    }

    static CommitCheck whileUploading(FileHead meant) {
        return present -> {
            requireSameLife(meant, present);
            if (present.filter(now -> now.state() == FileState.UPLOADING).isEmpty()) {
                throw UploadRefusals.alreadyReady();
            }
        };
    }
}
