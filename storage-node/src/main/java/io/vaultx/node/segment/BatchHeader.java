package io.vaultx.node.segment;

/**
 * What is known about one group commit.
 *
 * @param length bytes on disk, header and padding included: a multiple of the block size
 * @param entryBytes bytes of its entries, directly behind the header
 * @param entries how many
 * @param syncedUpTo the offset below which this segment was known to be on the medium when the batch was written
 * @param firstLsn the sequence number of its first new entry
 */
record BatchHeader(int length, int entryBytes, int entries, long syncedUpTo, long firstLsn) {}
