/**
 * Compresses what was uploaded, when there is time. A version's job is done by {@link io.vaultx.worker.compression.Recoder}, which asks
 * the node of each chunk to store it smaller; {@link io.vaultx.worker.compression.CompressionShift} says when.
 */
@NullMarked
package io.vaultx.worker.compression;

import org.jspecify.annotations.NullMarked;
