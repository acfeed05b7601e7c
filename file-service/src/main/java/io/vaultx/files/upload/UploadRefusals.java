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

    static Refusal overtaken(int index) {
        return new Refusal(
                ProblemType.OVERTAKEN, "another request was changing this upload while part " + index + " arrived");
    }

    static Refusal bytesExpired() {
        return new Refusal(
                ProblemType.BYTES_EXPIRED, "the first bytes of this content came so long ago that they are gone again");
    }

    static Refusal partExpired(int index) {
        return new Refusal(
                        ProblemType.CONFLICT,
                        "part " + index + " came so long ago that its bytes are gone again: send it once more, then"
                                + " complete the upload")
                .with("index", index);
    }

    static Refusal partUnreadable(int index) {
        return new Refusal(
                        ProblemType.CONFLICT,
                        "bytes of part " + index
                                + " cannot be read any more: send it once more, then complete the upload")
                .with("index", index);
    }

    static Refusal tooMuch(FileHead head) {
        return new Refusal(
                ProblemType.TOO_LARGE,
                "the parts are larger than the file's declared size of "
                        + head.storage().declaredSize() + " bytes");
    }
}
