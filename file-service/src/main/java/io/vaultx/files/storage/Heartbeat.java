package io.vaultx.files.storage;

import java.net.URI;
import java.time.Instant;

/**
 * The last that was heard of a node.
 *
 * @param url where it says it is reached
 * @param freeBytes that it can still store
 * @param usedBytes that its data takes
 * @param clock the node's
 * @param heardAt by the clock of the file-service that heard it
 */
record Heartbeat(URI url, long freeBytes, long usedBytes, Instant clock, Instant heardAt) {}
