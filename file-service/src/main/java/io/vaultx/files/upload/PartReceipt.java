package io.vaultx.files.upload;

import io.vaultx.files.catalog.FileHead;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a part, as on the wire.
 *
 * @param sha256 lower-case hex
 * @param receivedBytes of all parts as of now
 * @param remainingBytes null when nobody declared a size
 * @param complete whether the file is ready
 */
record PartReceipt(
        int index,
        long size,
        String sha256,
        long receivedBytes,
        @Nullable Long remainingBytes,
        boolean complete) {
    static PartReceipt of(FileHead head, Part part, long receivedBytes, boolean complete) {
        Long declared = head.storage().declaredSize();
        Long remaining = complete ? Long.valueOf(0) : declared == null ? null : Long.valueOf(declared - receivedBytes);
        return new PartReceipt(part.index(), part.size(), part.sha256().hex(), receivedBytes, remaining, complete);
    }
}
