package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rocksdb.WALRecoveryMode;

/** What no kill of a process can show: only a power cut would. */
class RocksSettingsTest {
    @BeforeAll
    static void load() {
        RocksLibrary.load();
    }

    @Test
    void aWriteReturnsOnlyWhenTheLogIsSynced() {
        try (RocksSettings settings = new RocksSettings(WALRecoveryMode.TolerateCorruptedTailRecords)) {
            assertThat(settings.synced().sync()).isTrue();
            assertThat(settings.synced().disableWAL()).isFalse();
        }
    }

    @Test
    void noBlocksAreTakenBeforeTheyAreNeeded() {
        try (RocksSettings settings = new RocksSettings(WALRecoveryMode.TolerateCorruptedTailRecords)) {
            assertThat(settings.options().allowFAllocate()).isFalse();
        }
    }

    @Test
    void damageInTheLogIsNotSkipped() {
        try (RocksSettings settings = new RocksSettings(WALRecoveryMode.TolerateCorruptedTailRecords)) {
            assertThat(settings.options().walRecoveryMode()).isEqualTo(WALRecoveryMode.TolerateCorruptedTailRecords);
            assertThat(settings.options().paranoidChecks()).isTrue();
        }
    }
}
