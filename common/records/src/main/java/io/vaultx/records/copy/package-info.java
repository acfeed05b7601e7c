/** Takes all records from one engine to another; start at {@link io.vaultx.records.copy.RecordCopy}. */
@NullMarked
package io.vaultx.records.copy;

import org.jspecify.annotations.NullMarked;
