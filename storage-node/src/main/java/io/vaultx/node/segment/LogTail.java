package io.vaultx.node.segment;

/**
 * Where writing goes on.
 *
 * @param segment the newest segment; 0 when there is none
 * @param end where its valid bytes end
 * @param appendable whether it may be appended to; otherwise the next batch opens a new one
 * @param nextLsn the next sequence number
 */
public record LogTail(long segment, long end, boolean appendable, long nextLsn) {}
