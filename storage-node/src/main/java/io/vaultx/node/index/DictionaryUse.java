package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import java.util.List;

/**
 * Which dictionaries the log has, and which chunks need them. Like everything of the index this is derived from the log, and
 * changes with the rows.
 *
 * <p>Blocks in native code: for platform threads. Thread-safe.
 */
public final class DictionaryUse {
    private final ChunkIndex index;

    public DictionaryUse(ChunkIndex index) {
        this.index = index;
    }

    /** The dictionaries of a domain, at most so many, in the order of their addresses; damaged ones too. */
    public List<ChunkAddress> of(long domain, int limit) {
        return index.keys(IndexKeys.dictionariesOf(domain), limit).stream()
                .map(IndexKeys::address)
                .toList();
    }

    /** All dictionaries. */
    public List<ChunkAddress> all() {
        return index.keys(IndexKeys.start(IndexKeys.DICTIONARY), Integer.MAX_VALUE).stream()
                .map(IndexKeys::address)
                .toList();
    }

    /** The chunks that need a dictionary, also those that are condemned or quarantined. */
    public List<ChunkAddress> users(ChunkAddress dictionary) {
        return index.keys(IndexKeys.of(IndexKeys.USER, dictionary), Integer.MAX_VALUE).stream()
                .map(IndexKeys::userOf)
                .toList();
    }

    /** Whether a dictionary is there and not known to be damaged. */
    public boolean isWhole(ChunkAddress dictionary) {
        return index.get(dictionary)
                .filter(row -> row.state() != ChunkState.QUARANTINED)
                .isPresent();
    }

    boolean isUsed(ChunkAddress dictionary) {
        return !index.keys(IndexKeys.of(IndexKeys.USER, dictionary), 1).isEmpty();
    }
}
