package io.vaultx.files.upload;

import java.time.Instant;

/**
 * The upload of a file's first content in parts. Created with the file, then moved by compare-and-set from {@link Phase}
 * to phase.
 *
 * @param uploadId the life's id
 * @param openedAt the upload expires counted from here or from its last byte, whichever is later
 * @param counted whether its parts are counted ({@link PartLedger}); not so in those that an older program opened
 */
record UploadSession(String uploadId, String fileId, Instant openedAt, Phase phase, boolean counted) {
    static UploadSession open(String uploadId, String fileId, Instant at) {
        return new UploadSession(uploadId, fileId, at, Phase.Open.FRESH, true);
    }

    UploadSession in(Phase next) {
        return new UploadSession(uploadId, fileId, openedAt, next, counted);
    }

    /** Whether the counts say what has arrived, and each part has to be put into them. */
    boolean countsParts() {
        return counted && phase instanceof Phase.Open open && !open.partsMayBeReplaced();
    }
}
