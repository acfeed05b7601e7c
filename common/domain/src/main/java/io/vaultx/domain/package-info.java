/**
 * The words of the product: values with a meaning and a check, and nothing that acts. Needs the JDK only.
 *
 * <p>Read {@link io.vaultx.domain.ChunkAddress} first: it names the unit of storage, dedup, replication and repair.
 */
@NullMarked
package io.vaultx.domain;

import org.jspecify.annotations.NullMarked;
