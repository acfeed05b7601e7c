package io.vaultx.files.catalog;

import java.util.Locale;

/** Where a file is in its life. */
public enum FileState {
    /** Created, its content still on the way. */
    UPLOADING,
    /** It has a current version. */
    READY,
    /** Gone for everyone; its name may begin a new life. */
    DELETED;

    /** The spelling in answers. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
