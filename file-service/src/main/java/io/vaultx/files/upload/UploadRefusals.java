package io.vaultx.files.upload;

import io.vaultx.files.catalog.FileHead;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** What uploads refuse. */
final class UploadRefusals {
    private UploadRefusals() {}

    static Refusal unknownFile() {
        return new Refusal(ProblemType.NOT_FOUND, "there is no such file");
    }

    static Refusal alreadyReady() {
        return new Refusal(ProblemType.CONFLICT, "the file is ready; DELETE the file itself to remove it");
    }

    static Refusal noMoreParts(int index) {
        return new Refusal(ProblemType.CONFLICT, "the file takes no part " + index + " any more: its upload has ended");
    }

    static Refusal tooMuch(FileHead head) {
        return new Refusal(
                ProblemType.TOO_LARGE,
                "the parts are larger than the file's declared size of "
                        + head.storage().declaredSize() + " bytes");
    }
}
