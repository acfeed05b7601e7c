package io.vaultx.chunks.place;

import io.vaultx.domain.ClusterMap;

/** What is known of the cluster at this moment, from memory: never blocks, never fails. Thread-safe. */
public interface NodeDirectory {
    ClusterMap map();

    /** Whether a node gave a sign of life lately. A hint: who is not alive is asked last, not never. */
    boolean isAlive(String nodeId);
}
