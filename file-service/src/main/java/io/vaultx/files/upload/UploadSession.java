package io.vaultx.files.upload;

import java.time.Instant;

/**
 * The upload of a file's first content in parts. Created with the file, then moved by compare-and-set from {@link Phase}
 * to phase.
 *
 * @param uploadId the life's id
 * @param aliveAt the upload expires counted from here or from its last part, whichever is later: when it was opened, opened
 *     again, or last renewed for a body that was arriving ({@link Renewal})
 * @param counted whether its parts are counted ({@link PartLedger}); not so in those that an older program opened
 */
record UploadSession(String uploadId, String fileId, Instant aliveAt, Phase phase, boolean counted) {
    static UploadSession open(String uploadId, String fileId, Instant at) {
        return new UploadSession(uploadId, fileId, at, Phase.Open.FRESH, true);
    }

    UploadSession in(Phase next) {
        return new UploadSession(uploadId, fileId, aliveAt, next, counted);
    }

    UploadSession renewed(Instant at) {
        return new UploadSession(uploadId, fileId, at, phase, counted);
    }

    /** Whether each of its parts is in the counts; not so once a part may have come while they might be replaced. */
    boolean countedAllParts() {
        return counted
                && switch (phase) {
                    case Phase.Open open -> !open.partsMayBeReplaced();
                    case Phase.Closing closing -> !closing.before().partsMayBeReplaced();
                    case Phase.Completing _, Phase.Done _, Phase.Aborted _ -> false;
                };
    }

    /** Whether the counts say what has arrived, and each part has to be put into them. */
    boolean countsParts() {
        return counted && phase instanceof Phase.Open open && !open.partsMayBeReplaced();
    }
}
