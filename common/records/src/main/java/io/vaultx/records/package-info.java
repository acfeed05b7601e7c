/**
 * Metadata records: a small port ({@link io.vaultx.records.RecordStore}), typed tables over it
 * ({@link io.vaultx.records.Table}), and its adapters: the heap here, engines in a package each. The contract suite that
 * every adapter passes is in the test jar. Read {@code RecordStore} first.
 */
@NullMarked
package io.vaultx.records;

import org.jspecify.annotations.NullMarked;
