package io.vaultx.files.download;

import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.Version;
import io.vaultx.web.EntityTag;

/** A content that somebody may read: one version, and the file that says what it is called. */
record DownloadSource(FileHead head, Version version) {
    EntityTag etag() {
        return EntityTag.parse(version.etag());
    }
}
