package io.vaultx.node.index;

import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The database behind the index: what it may take of memory and file handles, and everything that it wants closed, in the
 * order in which it was made.
 *
 * @param unlogged writes that a crash may take back
 * @param inMemory reads that say {@code Incomplete} where they would have to go to disk
 */
record IndexDatabase(
        LRUCache cache, BloomFilter bloom, Options options, WriteOptions unlogged, ReadOptions inMemory, RocksDB db)
        implements AutoCloseable {
    private static final long CACHE_BYTES = 32L << 20;
    private static final long MEMORY_TABLE_BYTES = 32L << 20;
    private static final int OPEN_FILES = 256;
    private static final int BLOOM_BITS = 10;

    /** Of a memory table, for the filter over its keys. */
    private static final double MEMORY_FILTER_SHARE = 0.02;

    static IndexDatabase open(Path folder) {
        RocksDB.loadLibrary();
        LRUCache cache = new LRUCache(CACHE_BYTES);
        BloomFilter bloom = new BloomFilter(BLOOM_BITS);
        Options options = new Options()
                .setCreateIfMissing(true)
                .setAllowFAllocate(false)
                .setWriteBufferSize(MEMORY_TABLE_BYTES)
                // Most chunks that are asked for before a put are new: a filter says so without a search.
                .setMemtablePrefixBloomSizeRatio(MEMORY_FILTER_SHARE)
                .setMemtableWholeKeyFiltering(true)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(1 << 20)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
        WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
        ReadOptions inMemory = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);
        try {
            RocksDB db = RocksDB.open(options, folder.toString());
            return new IndexDatabase(cache, bloom, options, unlogged, inMemory, db);
        } catch (RocksDBException e) {
            inMemory.close();
            unlogged.close();
            options.close();
            bloom.close();
            cache.close();
            throw new IndexException("cannot open the index in " + folder, e);
        }
    }

    @Override
    public void close() {
        db.close();
        inMemory.close();
        unlogged.close();
        options.close();
        bloom.close();
        cache.close();
    }
}
