package io.vaultx.files.catalog;

import io.vaultx.web.EntityTag;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows files to clients. Thread-safe. */
@Singleton
public final class FileView {
    /** A page of a listing ends behind the upload with which it has counted so many: each may have 10,000. */
    static final long MAX_COUNTED_PARTS = 50_000;

    private final UploadSessions sessions;

    @Inject
    public FileView(UploadSessions sessions) {
        this.sessions = sessions;
    }

    public FileJson json(FileHead head) {
        return FileJson.of(head, progress(head));
    }

    /** The first of these files, as many as can be shown without counting more parts than {@link #MAX_COUNTED_PARTS}. */
    List<FileJson> firstOf(List<FileHead> heads) {
        List<FileJson> shown = new ArrayList<>();
        long counted = 0;
        for (FileHead head : heads) {
            if (counted >= MAX_COUNTED_PARTS) {
                break;
            }
            @Nullable UploadProgress progress = progress(head);
            counted += progress == null ? 0 : progress.countedParts();
            shown.add(FileJson.of(head, progress));
        }
        return shown;
    }

    private @Nullable UploadProgress progress(FileHead head) {
        return head.state() == FileState.UPLOADING ? sessions.progress(head).orElse(null) : null;
    }

    /**
     * The tag of the record, not of the content. It does not change while bytes of an upload arrive: who reads a file that
     * is uploading is never told that nothing changed.
     */
    public static EntityTag recordTag(FileHead head) {
        return EntityTag.strong("r" + head.generation());
    }
}
