package io.vaultx.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.copy.CopyProgress;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedRecordsTest {
    @TempDir
    Path folder;

    private static RecordStore await(Map<String, String> settings) {
        return SharedRecords.await(key -> Optional.ofNullable(settings.get(key)), List.of());
    }

    @Test
    void theyAreWaitedForUntilTheServerIsThere() throws Exception {
        RedisAddress address;
        int port;
        try (LocalRedis first = LocalRedis.start(folder)) {
            address = first.address();
            port = first.port();
        }

        CompletableFuture<RecordStore> opening =
                CompletableFuture.supplyAsync(() -> await(Map.of("vaultx.redis.url", address.url())));
        try (LocalRedis later = LocalRedis.start(folder, port, Map.of());
                RecordStore records = opening.get(60, TimeUnit.SECONDS)) {
            assertThat(later.isRunning()).isTrue();
            assertThat(records.get("files", Key.of(new byte[] {1}))).isEmpty();
        }
    }

    @Test
    void theTargetOfACopyIsWaitedForUntilItWasVerified() throws Exception {
        Key row = Key.of(new byte[] {1});
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore target = RedisRecordStore.open(redis.address(), RedisRecordStore.PREFIX);
                MemoryRecordStore source = new MemoryRecordStore()) {
            source.write(List.of(new RecordChange.Put("files", row, new byte[1], Expect.ANYTHING)));
            AtomicReference<CompletableFuture<RecordStore>> opening = new AtomicReference<>();
            CopyProgress starting = new CopyProgress() {
                @Override
                public void looked(String step, String table, long rows) {}

                @Override
                public void copied(String table, long rows, long written, long removed) {
                    assertThatThrownBy(() -> SharedRecords.finished(
                                    RedisRecordStore.open(redis.address(), RedisRecordStore.PREFIX)))
                            .hasMessageContaining("unfinished copy");
                    opening.set(CompletableFuture.supplyAsync(() ->
                            await(Map.of("vaultx.redis.url", redis.address().url()))));
                }
            };
            assertThat(new RecordCopy(source, source, target, target, starting).run(() -> {}))
                    .isZero();

            try (RecordStore records = opening.get().get(60, TimeUnit.SECONDS)) {
                assertThat(records.get("files", row)).isPresent();
            }
        }
    }

    /** Waiting would not help, and serving from them would be serving old records. */
    @Test
    void recordsThatWereLeftAreRefusedAtOnceAndItIsSaidWhereTheyAreNow() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore source = RedisRecordStore.open(redis.address(), RedisRecordStore.PREFIX);
                MemoryRecordStore target = new MemoryRecordStore()) {
            Map<String, String> settings =
                    Map.of("vaultx.redis.url", redis.address().url());
            LeftRecords.note(source, target, "riak at 10.0.0.1:8087");
            assertThatThrownBy(() -> await(settings))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("riak at 10.0.0.1:8087")
                    .hasMessageContaining("copy-records");
        }
    }

    @Test
    void aSettingThatNoTimeMendsIsNamed() {
        assertThatThrownBy(() -> await(Map.of())).hasMessageContaining("vaultx.redis.url must be set");
        assertThatThrownBy(() -> await(Map.of("vaultx.redis.url", "http://:secret@localhost")))
                .hasMessageContaining("vaultx.redis.url")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> await(Map.of("vaultx.records", "rocksdb")))
                .hasMessage("vaultx.records must be redis or riak for services apart, got rocksdb");
        assertThatThrownBy(() -> await(Map.of("vaultx.records", "riak"))).hasMessageContaining("vaultx.riak must name");
    }
}
