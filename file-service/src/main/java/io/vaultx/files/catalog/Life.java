package io.vaultx.files.catalog;

import java.time.Instant;

/**
 * From creation to deletion. A write to a deleted file's name continues its head in a new life; versions of an earlier one
 * are out of reach for ever, signed URLs too.
 *
 * @param id derived from the operation that began it; its upload session has this id too
 * @param bornGeneration the head's generation at the beginning: only versions from here on belong to this life
 */
public record Life(String id, long bornGeneration, Instant createdAt) {}
