package io.vaultx.files.catalog;

import io.vaultx.web.EntityTag;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Shows files to clients. Thread-safe. */
@Singleton
public final class FileView {
    private final UploadSessions sessions;

    @Inject
    public FileView(UploadSessions sessions) {
        this.sessions = sessions;
    }

    public FileJson json(FileHead head) {
        @Nullable
        UploadProgress progress =
                head.state() == FileState.UPLOADING ? sessions.progress(head).orElse(null) : null;
        return FileJson.of(head, progress);
    }

    /**
     * The tag of the record, not of the content. It does not change while bytes of an upload arrive: who reads a file that
     * is uploading is never told that nothing changed.
     */
    public static EntityTag recordTag(FileHead head) {
        return EntityTag.strong("r" + head.generation());
    }
}
