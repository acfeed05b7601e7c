package io.vaultx.files.catalog;

import io.vaultx.records.RecordChange;
import java.util.Optional;

/** What the catalog needs of uploads, so that it need not know them. */
public interface UploadSessions {
    /** Inserts the session, {@link FileHead#uploadId}, of a file that is being created: the first change of that write. */
    RecordChange open(FileHead uploading);

    /** For answers about a file that is uploading; empty when its upload has just ended. */
    Optional<UploadProgress> progress(FileHead uploading);
}
