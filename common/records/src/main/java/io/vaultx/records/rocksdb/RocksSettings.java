package io.vaultx.records.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** What the database may take of memory, disk and file handles, and how it writes. Closed after the database. */
final class RocksSettings implements AutoCloseable {
    private static final long BLOCK_CACHE_BYTES = 32L << 20;

    /**
     * For records that are read again and again. Most keys are spread at random, so in the cache of blocks each of them takes a
     * block for itself; the records of 2,000 files were too much for it.
     */
    private static final long ROW_CACHE_BYTES = 32L << 20;

    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int WRITE_BUFFERS = 2;
    private static final int OPEN_FILES = 256;
    private static final long BLOCK_BYTES = 8L << 10;
    private static final int BLOOM_BITS_PER_KEY = 10;

    /** Of a write buffer, for the filter over its keys. */
    private static final double MEMORY_FILTER_SHARE = 0.05;

    private static final long INFO_LOG_BYTES = 1L << 20;
    private static final int INFO_LOGS = 2;

    /** Of the cache, kept for index and filter partitions before record blocks. */
    private static final double INDEX_SHARE = 0.5;

    private static final int CACHE_SHARD_BITS = 3;

    private final Cache cache = new LRUCache(BLOCK_CACHE_BYTES, CACHE_SHARD_BITS, false, INDEX_SHARE);
    private final Cache rows = new LRUCache(ROW_CACHE_BYTES, CACHE_SHARD_BITS);
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
    private final Options options;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final ReadOptions inMemory = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);

    RocksSettings(WALRecoveryMode recovery) {
        options = new Options()
                .setCreateIfMissing(true)
                .setWalRecoveryMode(recovery)
                .setParanoidChecks(true)
                // Preallocated blocks count as used: ten records took 76 MB of disk with it, 72 KB without.
                .setAllowFAllocate(false)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                // Most keys that are looked for before a write are new: a filter says so without a search.
                .setMemtablePrefixBloomSizeRatio(MEMORY_FILTER_SHARE)
                .setMemtableWholeKeyFiltering(true)
                .setMaxOpenFiles(OPEN_FILES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOGS)
                .setStatsDumpPeriodSec(0)
                .setRowCache(rows)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(BLOCK_BYTES)
                        .setFilterPolicy(bloom)
                        // Indexes and filters inside the cache, so that its size bounds them too, and in partitions:
                        // whole
                        // ones of a few hundred KiB pushed each other out (5,000 reads a second of a million records
                        // instead of 140,000).
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setPinTopLevelIndexAndFilter(true)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinL0FilterAndIndexBlocksInCache(true));
    }

    Options options() {
        return options;
    }

    /** A write returns when the write-ahead log is synced. */
    WriteOptions synced() {
        return synced;
    }

    /** A read answers {@code Incomplete} where it would have to go to disk. */
    ReadOptions inMemory() {
        return inMemory;
    }

    @Override
    public void close() {
        inMemory.close();
        synced.close();
        options.close();
        bloom.close();
        rows.close();
        cache.close();
    }
}
