package io.vaultx.files.upload;

import io.vaultx.files.catalog.FileHead;
import io.vaultx.records.Row;

/** Where an upload was found to stand after it had been carried on as far as it goes. */
sealed interface Standing {
    /**
     * It waits for parts.
     *
     * @param session as it was before the parts were counted
     * @param receivedBytes of all parts
     */
    record Receiving(Row<UploadSession> session, long receivedBytes) implements Standing {}

    /**
     * The file is ready.
     *
     * @param parts those with an index under it became its content; 0 when a whole body did instead
     * @param receivedBytes of all parts
     */
    record Ready(FileHead head, int parts, long receivedBytes) implements Standing {}

    /** The file is gone, or going. */
    record Gone() implements Standing {}
}
