package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Which dictionaries the log has, and which chunks need them. Like everything of the index this is derived from the log, and
 * changes with the rows.
 *
 * <p>Blocks in native code: for platform threads. Thread-safe.
 */
public final class DictionaryUse {
    /** How much of a long list is in memory at once; what is visited holds up nobody else meanwhile. */
    private static final int PAGE = 1000;

    private final ChunkIndex index;

    /** Is shown one address after the other, in their order. What comes or goes meanwhile it may be shown or not. */
    public interface Visitor {
        void visit(ChunkAddress address) throws IOException;
    }

    public DictionaryUse(ChunkIndex index) {
        this.index = index;
    }

    /** The dictionaries of a domain that are not known to be damaged, at most so many, in the order of their addresses. */
    public List<ChunkAddress> of(long domain, int limit) {
        byte[] start = IndexKeys.dictionariesOf(domain);
        return index.keys(start, start, Integer.MAX_VALUE).stream()
                .map(IndexKeys::address)
                .filter(this::isWhole)
                .limit(limit)
                .toList();
    }

    /** All dictionaries. */
    public void forEach(Visitor visitor) throws IOException {
        forEach(IndexKeys.start(IndexKeys.DICTIONARY), IndexKeys::address, visitor);
    }

    /** The chunks that need a dictionary, also those that are condemned or quarantined. */
    public void forEachUser(ChunkAddress dictionary, Visitor visitor) throws IOException {
        forEach(IndexKeys.of(IndexKeys.USER, dictionary), IndexKeys::userOf, visitor);
    }

    private void forEach(byte[] start, Function<byte[], ChunkAddress> address, Visitor visitor) throws IOException {
        List<byte[]> page = index.keys(start, start, PAGE);
        while (!page.isEmpty()) {
            for (byte[] key : page) {
                visitor.visit(address.apply(key));
            }
            byte[] last = page.getLast();
            page = index.keys(start, Arrays.copyOf(last, last.length + 1), PAGE);
        }
    }

    /** Whether a dictionary is there and not known to be damaged. */
    public boolean isWhole(ChunkAddress dictionary) {
        return index.get(dictionary)
                .filter(row -> row.state() != ChunkState.QUARANTINED)
                .isPresent();
    }

    /** Whether a chunk needs a dictionary, as far as that is visible: one on its way may. */
    public boolean isUsed(ChunkAddress dictionary) {
        byte[] start = IndexKeys.of(IndexKeys.USER, dictionary);
        return !index.keys(start, start, 1).isEmpty();
    }
}
