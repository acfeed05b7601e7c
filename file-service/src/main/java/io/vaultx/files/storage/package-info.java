/**
 * Which storage nodes there are: the cluster map and its heartbeats in the records
 * ({@link io.vaultx.files.storage.Topology}, read it first), what administrators see and add, and the chunk store over all of
 * them ({@link io.vaultx.files.storage.ClusterStorage}).
 */
@NullMarked
package io.vaultx.files.storage;

import org.jspecify.annotations.NullMarked;
