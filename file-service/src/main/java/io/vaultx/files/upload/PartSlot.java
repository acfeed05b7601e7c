package io.vaultx.files.upload;

import io.vaultx.records.Row;
import java.util.Optional;

/** What may happen under one index of an upload. */
sealed interface PartSlot {
    /** A part may come, or take the place of {@code older}. */
    record Fillable(Row<UploadSession> session, Optional<Row<Part>> older) implements PartSlot {}

    /** The part is here to stay: the same bytes again are welcome, others are not. */
    record Settled(Part part) implements PartSlot {}

    /** No part may come any more, and there is none. */
    record Closed() implements PartSlot {}
}
