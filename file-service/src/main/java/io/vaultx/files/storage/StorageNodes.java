package io.vaultx.files.storage;

import io.vaultx.domain.Node;
import io.vaultx.web.Refusal;
import java.util.List;

/** The storage nodes as administrators see them. Thread-safe; may block. */
public interface StorageNodes {
    /** All nodes, in the order of their ids. */
    List<NodeStatus> nodes();

    /** Ids of the regions that have, or had, a node. */
    List<String> regions();

    /**
     * Adds a node.
     *
     * @param repeated whether an earlier attempt at the same may have succeeded: then finding just this node is success
     * @throws Refusal 409 when there is a node with this id
     */
    NodeStatus add(Node node, boolean repeated);
}
