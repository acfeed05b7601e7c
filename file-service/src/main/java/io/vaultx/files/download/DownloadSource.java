package io.vaultx.files.download;

import io.vaultx.files.catalog.CurrentVersion;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.Version;
import io.vaultx.web.EntityTag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A content that somebody may read: one version, and the file that says what it is called.
 *
 * @param left how long the URL goes on to lead here; null for one that does not expire
 */
record DownloadSource(
        FileHead head, Version version, @Nullable Duration left) {
    DownloadSource until(Duration end) {
        return new DownloadSource(head, version, end);
    }

    EntityTag etag() {
        return EntityTag.parse(version.etag());
    }

    /**
     * The media type: what the file says now of the version that it shows, what it said then of an older one. A version that
     * an older program committed has the file's.
     */
    String mimeType() {
        CurrentVersion shown = head.current();
        boolean isShown = shown != null && shown.versionId().equals(version.versionId());
        String mimeType = version.mimeType();
        return isShown || mimeType == null ? head.description().mimeType() : mimeType;
    }
}
