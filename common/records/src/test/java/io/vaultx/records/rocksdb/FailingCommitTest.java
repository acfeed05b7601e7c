package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import io.vaultx.records.rocksdb.FailingEngine.When;
import io.vaultx.threads.PlatformThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.Status.SubCode;

class FailingCommitTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-failing", 4);

    @TempDir
    Path folder;

    private FailingEngine.Opener opener;
    private RocksRecordStore store;

    @BeforeEach
    void open() throws Exception {
        RocksLibrary.load();
        opener = new FailingEngine.Opener(RocksEngine.in(folder));
        store = RocksRecordStore.open(opener, THREADS);
        put("first", Expect.ABSENT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aFailedWriteIsUnknownAndTheNextOneWorks() {
        opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.None);

        assertThatThrownBy(() -> put("lost", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(has("lost")).isFalse();
        assertThat(has("first")).isTrue();
        assertThat(put("lost", Expect.ABSENT).written()).isTrue();
    }

    @Test
    void aWriteThatLandedBeforeTheErrorIsThereAfterwards() {
        opener.failWrite(0, When.AFTER_THE_WORK, SubCode.None);

        assertThatThrownBy(() -> put("landed", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(has("landed")).isTrue();
        assertThat(put("landed", Expect.ABSENT)).isEqualTo(new WriteOutcome.Conflict(0));
    }

    @Test
    void aFullDiskIsToldApartWhenNothingLanded() {
        opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.NoSpace);

        assertThatThrownBy(() -> put("big", Expect.ABSENT)).isInstanceOf(RecordStoreFullException.class);

        assertThat(has("big")).isFalse();
        assertThat(put("big", Expect.ABSENT).written()).isTrue();
    }

    @Test
    void aFullDiskThatLetTheWriteThroughIsUnknown() {
        opener.failWrite(0, When.AFTER_THE_WORK, SubCode.NoSpace);

        assertThatThrownBy(() -> put("big", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(has("big")).isTrue();
    }

    @Test
    void whileTheStoreCannotBeOpenedAgainReadsGoOnAndWritesAreRefused() {
        opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.NoSpace);
        opener.failOpens(true, false);
        assertThatThrownBy(() -> put("lost", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(has("first")).isTrue();
        assertThatThrownBy(() -> put("more", Expect.ABSENT)).isInstanceOf(RecordStoreFullException.class);
        assertThat(has("first")).isTrue();

        opener.failOpens(false, false);
        assertThat(put("more", Expect.ABSENT).written()).isTrue();
        assertThat(has("lost")).isFalse();
    }

    @Test
    void aStoreThatIsGoneSaysSoAndComesBackWithTheNextRead() {
        opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.None);
        opener.failOpens(true, true);
        assertThatThrownBy(() -> put("lost", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        assertThatThrownBy(() -> has("first")).isInstanceOf(RecordStoreFailedException.class);

        opener.failOpens(false, false);
        assertThat(has("first")).isTrue();
        assertThat(put("more", Expect.ABSENT).written()).isTrue();
    }

    @Test
    void aReadWhileTheStoreIsOpenedAgainOnAFullDiskIsAnswered() {
        FutureTask<Boolean> reading = new FutureTask<>(() -> has("first"));
        Thread reader = new Thread(reading, "reader");
        opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.NoSpace);
        opener.failOpens(true, false);
        opener.beforeAFailingOpen(() -> {
            if (reader.getState() == Thread.State.NEW) {
                reader.start();
                awaitWaiting(reader);
            }
        });

        assertThatThrownBy(() -> put("lost", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(reading).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
    }

    private static void awaitWaiting(Thread thread) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).as("time until it waits").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aStoreThatStartsOnAFullDiskIsReadableUntilAWriteFindsSpace() throws Exception {
        store.close();
        opener.failOpens(true, false);

        store = RocksRecordStore.open(opener, THREADS);

        assertThat(has("first")).isTrue();
        assertThatThrownBy(() -> put("more", Expect.ABSENT)).isInstanceOf(RecordStoreFullException.class);
        opener.failOpens(false, false);
        assertThat(put("more", Expect.ABSENT).written()).isTrue();
    }

    @Test
    void aLogThatRottedMeanwhileFailsTheStoreAndIsLeftAsItIs() throws Exception {
        put("second", Expect.ABSENT);
        Path log = WrittenLog.onlyLog(folder);
        byte[] rotten = Files.readAllBytes(log);
        rotten[rotten.length / 2] ^= 1;
        Files.write(log, rotten);
        opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.None);
        assertThatThrownBy(() -> put("third", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> put("more", Expect.ABSENT))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining(log.toString());
            assertThatThrownBy(() -> has("first")).isInstanceOf(RecordStoreFailedException.class);
        }

        assertThat(log).hasBinaryContent(rotten);
        store.close();
        assertThatThrownBy(() -> RocksRecordStore.open(folder, THREADS))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContaining("accept-damaged-log");
    }

    @Test
    void writersThatShareAFailedBatchAllHearOfIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "round " + round + " ";
            opener.failWrite(0, When.BEFORE_THE_WORK, SubCode.None);
            List<Future<Boolean>> answers = new ArrayList<>();
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 32; i++) {
                    String mine = name + i;
                    answers.add(writers.submit(() -> put(mine, Expect.ABSENT).written()));
                }
            }

            int unknown = 0;
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i).state() == Future.State.FAILED) {
                    assertThat(answers.get(i).exceptionNow()).isInstanceOf(OutcomeUnknownException.class);
                    unknown++;
                } else {
                    assertThat(answers.get(i).resultNow() && has(name + i)).isTrue();
                }
            }
            assertThat(unknown).isPositive();
        }
    }

    @Test
    void aVersionIsNotGivenAgainAfterAFailure() {
        opener.failWrite(0, When.AFTER_THE_WORK, SubCode.None);
        assertThatThrownBy(() -> put("landed", Expect.ABSENT)).isInstanceOf(OutcomeUnknownException.class);
        long landed = read("landed").version();

        put("next", Expect.ABSENT);

        assertThat(read("next").version()).isGreaterThan(landed);
    }

    @ParameterizedTest
    @EnumSource
    void whicheverWriteFailsWhatWasAcknowledgedIsThere(When when) {
        for (int failing = 0; failing < 6; failing++) {
            opener.failWrite(failing, when, SubCode.None);
            for (int i = 0; i < 5; i++) {
                String name = when + " " + failing + " " + i;
                boolean acknowledged = false;
                try {
                    // The table is new too: giving it a number is a write of its own.
                    acknowledged = store.write(List.of(new RecordChange.Put(
                                    "round-" + failing + "-" + i, key(name), new byte[] {1}, Expect.ABSENT)))
                            .written();
                } catch (OutcomeUnknownException unknown) {
                    assertThat(unknown).hasMessageContaining("broken on purpose");
                }
                boolean there =
                        store.get("round-" + failing + "-" + i, key(name)).isPresent();
                assertThat(there || !acknowledged).as(name).isTrue();
            }
        }
    }

    private WriteOutcome put(String name, Expect expect) {
        return store.write(List.of(new RecordChange.Put("things", key(name), new byte[] {1}, expect)));
    }

    private boolean has(String name) {
        return store.get("things", key(name)).isPresent();
    }

    private StoredRecord read(String name) {
        return store.get("things", key(name)).orElseThrow();
    }

    private static Key key(String name) {
        return new KeyBuilder().text(name).key();
    }
}
