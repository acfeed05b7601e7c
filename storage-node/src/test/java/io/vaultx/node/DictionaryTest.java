package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.Pacer;
import io.vaultx.node.segment.Codec;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many small similar chunks, compressed with a dictionary that the log made of some of them. */
class DictionaryTest {
    private static final long DOMAIN = 7;
    private static final long OTHER = 8;
    private static final int LEVEL = 3;

    @TempDir
    Path temp;

    private TestLogs logs;

    @BeforeEach
    void folder() {
        logs = new TestLogs(temp.resolve("log"));
    }

    static List<HashedChunk> documents(long domain, int from, int count) {
        List<HashedChunk> made = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            made.add(TestLogs.document(domain, i));
        }
        return made;
    }

    private static ChunkRow row(ChunkLog log, HashedChunk chunk) {
        return log.index().get(chunk.address()).orElseThrow();
    }

    private static void put(ChunkLog log, List<HashedChunk> chunks) {
        chunks.stream().map(log::put).toList().forEach(put -> put.join());
    }

    private static void recode(ChunkLog log, List<HashedChunk> chunks) {
        chunks.forEach(chunk -> log.recode(chunk.address(), LEVEL));
    }

    private static List<HashedChunk> users(ChunkLog log, List<HashedChunk> chunks) {
        return chunks.stream()
                .filter(chunk -> row(log, chunk).needs().isPresent())
                .toList();
    }

    /** A dictionary and chunks beside it in the first segment, then chunks that need it, each with a neighbour that does not. */
    private static ChunkAddress fillSegments(
            ChunkLog log, List<HashedChunk> beside, List<HashedChunk> users, int neighbourBytes) {
        ChunkAddress dictionary = log.dictionaries()
                .keep(DOMAIN, TestLogs.document(DOMAIN, 99).content().duplicate());
        for (int i = 0; i < 10; i++) {
            beside.add(TestLogs.chunk(i, 25_000));
        }
        put(log, beside);
        for (HashedChunk user : documents(DOMAIN, 0, 100)) {
            TestLogs.put(log, user);
            log.recode(user.address(), LEVEL);
            users.add(user);
            TestLogs.put(log, TestLogs.chunk(1000 + users.size(), neighbourBytes));
        }
        return dictionary;
    }

    /** Compresses so many documents of a domain that it has a dictionary. */
    private static List<HashedChunk> untilThereIsADictionary(ChunkLog log, long domain) {
        List<HashedChunk> documents = documents(domain, 0, 400);
        put(log, documents);
        recode(log, documents);
        assertThat(log.dictionaries().of(domain, 10)).hasSize(1);
        return documents;
    }

    @Test
    void smallSimilarChunksShrinkMoreWithADictionaryAndReadAsBefore() throws IOException {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        List<HashedChunk> documents;
        try (ChunkLog log = logs.open()) {
            documents = untilThereIsADictionary(log, DOMAIN);
            List<HashedChunk> users = users(log, documents);

            assertThat(users).hasSizeGreaterThan(50);
            ChunkRow plain = row(log, documents.getFirst());
            assertThat(plain.codec()).isEqualTo(Codec.ZSTD.code());
            long rawBytes = 0;
            long storedBytes = 0;
            for (HashedChunk user : users) {
                rawBytes += user.size();
                storedBytes += row(log, user).storedSize();
                int offset = random.nextInt(user.size());
                int length = 1 + random.nextInt(user.size() - offset);
                ByteBuffer into = ByteBuffer.allocate(length);
                assertThat(log.read(user.address(), offset, into)).isEqualTo(ReadOutcome.READ);
                assertThat(into.flip())
                        .as("seed %d, %d bytes at %d", seed, length, offset)
                        .isEqualTo(user.content().slice(offset, length));
            }
            double withDictionary = (double) storedBytes / rawBytes;
            assertThat(withDictionary).isLessThan(0.75 * plain.storedSize() / plain.rawSize());
            assertThat(documents).allMatch(chunk -> TestLogs.has(log, chunk));
        }
        try (ChunkLog log = logs.open()) {
            assertThat(documents).as("opened again").allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
    }

    @Test
    void afterARestartTheNextChunkUsesTheDictionaryThatIsThere() {
        try (ChunkLog log = logs.open()) {
            untilThereIsADictionary(log, DOMAIN);
        }
        HashedChunk next = TestLogs.document(DOMAIN, 1000);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, next);

            Recoding recoding = log.recode(next.address(), LEVEL);

            assertThat(recoding.outcome()).isEqualTo(Outcome.RECODED);
            assertThat(row(log, next).needs())
                    .isEqualTo(Optional.of(log.dictionaries().of(DOMAIN, 10).getFirst()));
            assertThat(log.recode(next.address(), LEVEL).outcome()).isEqualTo(Outcome.ALREADY);
            assertThat(TestLogs.has(log, next)).isTrue();
        }
    }

    @Test
    void aChunkThatWasTooSmallToShrinkIsTriedAgainWhenThereIsADictionary() {
        HashedChunk small =
                HashedChunk.of(DOMAIN, TestLogs.document(DOMAIN, 5000).content().slice(0, 180));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, small);
            assertThat(log.recode(small.address(), LEVEL).outcome()).isEqualTo(Outcome.NOT_WORTH_IT);
            untilThereIsADictionary(log, DOMAIN);

            Recoding again = log.recode(small.address(), LEVEL);

            assertThat(again.rawBytes()).as("it was read and tried").isEqualTo(180);
            assertThat(TestLogs.has(log, small)).isTrue();
        }
    }

    @Test
    void aDictionaryServesItsOwnDomainOnly() {
        try (ChunkLog log = logs.open()) {
            untilThereIsADictionary(log, DOMAIN);
            List<HashedChunk> others = documents(OTHER, 0, 20);
            put(log, others);
            recode(log, others);

            assertThat(others).allMatch(chunk -> row(log, chunk).codec() == Codec.ZSTD.code());
            assertThat(log.dictionaries().of(OTHER, 10)).isEmpty();

            untilThereIsADictionary(log, OTHER);
            List<HashedChunk> more = documents(OTHER, 1000, 20);
            put(log, more);
            recode(log, more);
            assertThat(more)
                    .allMatch(chunk -> row(log, chunk).needs().orElseThrow().domain() == OTHER);
        }
    }

    /** An entry names its dictionary by the id alone: the domain is its own. */
    @Test
    void aChunkCannotNeedADictionaryOfAnotherDomain() {
        try (ChunkLog log = logs.open()) {
            ChunkAddress dictionary = log.dictionaries().keep(OTHER, ByteBuffer.wrap("of others".getBytes()));
            Frame frame = new Frame(ByteBuffer.allocate(10), Optional.of(dictionary));
            ChunkAddress chunk = TestLogs.document(DOMAIN, 1).address();

            assertThatThrownBy(() -> new RecodeChange(IndexBatch.following(log.index()), chunk, frame))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void chunksWithNothingInCommonGetNoDictionary() {
        try (ChunkLog log = logs.open()) {
            List<HashedChunk> noise = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                noise.add(TestLogs.chunk(i, 3000));
            }
            put(log, noise);
            recode(log, noise);

            assertThat(log.dictionaries().of(ChunkAddress.SHARED, 10)).isEmpty();
            assertThat(noise).noneMatch(chunk -> row(log, chunk).isEncoded());
        }
    }

    @Test
    void aDictionaryIsNoChunk() {
        try (ChunkLog log = logs.open()) {
            List<HashedChunk> documents = untilThereIsADictionary(log, DOMAIN);
            ChunkAddress dictionary = log.dictionaries().of(DOMAIN, 10).getFirst();
            logs.clock.pass(Duration.ofDays(2));

            assertThat(log.inventory(null, 10_000)).hasSize(documents.size()).doesNotContain(dictionary);
            assertThat(log.find(dictionary)).isEmpty();
            assertThat(TestLogs.outcome(log, dictionary)).isEqualTo(ReadOutcome.MISSING);
            assertThat(log.have(List.of(dictionary))).containsExactly(Kept.ABSENT);
            assertThat(log.revive(dictionary)).isEqualTo(Kept.ABSENT);
            assertThat(log.condemn(dictionary)).isEqualTo(Removal.MISSING);
            assertThat(log.drop(dictionary)).isEqualTo(Removal.MISSING);
            assertThat(log.recode(dictionary, LEVEL).outcome()).isEqualTo(Outcome.MISSING);
        }
    }

    /** A client has no dictionaries. */
    @Test
    void aFrameThatNeedsADictionaryIsNotHandedOut() {
        try (ChunkLog log = logs.open()) {
            HashedChunk user = users(log, untilThereIsADictionary(log, DOMAIN)).getFirst();

            assertThat(log.frameBytes(List.of(user.address()))).containsExactly(0);
            int stored = row(log, user).storedSize();
            assertThat(log.readFrame(user.address(), stored, 0, ByteBuffer.allocate(10)))
                    .isEqualTo(ReadOutcome.MISSING);
        }
    }

    @Test
    void aDomainHasAFewDictionariesAndNoMore() {
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 2 * Frames.DICTIONARIES; i++) {
                log.dictionaries().keep(DOMAIN, ByteBuffer.wrap(("nothing of use " + i).getBytes()));
            }
            List<HashedChunk> documents = documents(DOMAIN, 0, 400);
            put(log, documents);
            recode(log, documents);

            assertThat(log.dictionaries().of(DOMAIN, 100)).hasSize(2 * Frames.DICTIONARIES);
            assertThat(users(log, documents)).isEmpty();
        }
    }

    @Test
    void aDictionaryGoesWhenNoChunkNeedsItAnyMore() throws IOException {
        try (ChunkLog log = logs.open()) {
            List<HashedChunk> documents = untilThereIsADictionary(log, DOMAIN);
            List<HashedChunk> users = users(log, documents);
            logs.clock.pass(Duration.ofDays(2));
            users.forEach(user -> log.condemn(user.address()));
            log.compact();
            assertThat(log.dictionaries().of(DOMAIN, 10))
                    .as("condemned chunks may be revived")
                    .hasSize(1);

            users.subList(1, users.size()).forEach(user -> log.drop(user.address()));
            log.compact();
            assertThat(log.dictionaries().of(DOMAIN, 10)).as("one needs it").hasSize(1);
            assertThat(TestLogs.has(log, users.getFirst())).isTrue();

            log.drop(users.getFirst().address());
            log.compact();
            assertThat(log.dictionaries().of(DOMAIN, 10)).isEmpty();
        }
        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        try (ChunkLog log = logs.open()) {
            assertThat(log.dictionaries().of(DOMAIN, 10)).isEmpty();
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
    }

    @Test
    void aDictionaryWaitsAnHourForItsFirstChunk() throws IOException {
        try (ChunkLog log = logs.open()) {
            log.dictionaries().keep(DOMAIN, ByteBuffer.wrap("nobody needs it".getBytes()));
            logs.clock.pass(Dictionaries.UNUSED.minusMillis(1));
            log.compact();
            assertThat(log.dictionaries().of(DOMAIN, 10)).hasSize(1);

            logs.clock.pass(Duration.ofMillis(1));
            log.compact();
            assertThat(log.dictionaries().of(DOMAIN, 10)).isEmpty();
        }
    }

    /** The frame is made before the writer decides: a dictionary that went meanwhile is not named. */
    @Test
    void aRecodeWhoseDictionaryIsGoneChangesNothing() throws IOException {
        HashedChunk text = TestLogs.text(1, 1000);
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            log.puts().put(text).join();
            ChunkAddress gone = log.dictionaries().keep(ChunkAddress.SHARED, ByteBuffer.wrap("gone".getBytes()));
            logs.clock.pass(Dictionaries.UNUSED);
            assertThat(log.dictionaries().dropUnused(Pacer.unlimited())).isEqualTo(1);
            RecodeChange change = new RecodeChange(
                    log.batch(), text.address(), new Frame(ByteBuffer.allocate(10), Optional.of(gone)));
            log.writer().submit(change);

            assertThat(change.await()).isEmpty();
            assertThat(log.index().get(text.address()).orElseThrow().isEncoded())
                    .isFalse();
        }
    }

    @Test
    void anIndexDerivedAnewKnowsDictionariesAndWhoNeedsThem() throws IOException {
        List<HashedChunk> documents;
        var before = new java.util.TreeMap<ChunkAddress, ChunkRow>();
        ChunkAddress dictionary;
        try (ChunkLog log = logs.open()) {
            documents = untilThereIsADictionary(log, DOMAIN);
            dictionary = log.dictionaries().of(DOMAIN, 10).getFirst();
            before.putAll(TestLogs.rows(log));
        }

        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.rows(log)).isEqualTo(before);
            assertThat(log.dictionaries().of(DOMAIN, 10)).containsExactly(dictionary);
            List<HashedChunk> users = users(log, documents);
            logs.clock.pass(Duration.ofDays(2));
            log.compact();
            assertThat(users).allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    /** Compaction carries the dictionary, the oldest entry, behind the chunks that need it. */
    @Test
    void aDictionaryThatCompactionHasCarriedAwayIsFoundByWhoeverReadsTheLogFromItsStart() throws IOException {
        logs.options = logs.options.withSegmentBytes(256 << 10);
        List<HashedChunk> users = new ArrayList<>();
        ChunkAddress dictionary;
        try (ChunkLog log = logs.open()) {
            List<HashedChunk> garbage = new ArrayList<>();
            dictionary = fillSegments(log, garbage, users, 4000);
            logs.clock.pass(Duration.ofDays(2));
            garbage.forEach(chunk -> log.condemn(chunk.address()));
            garbage.forEach(chunk -> log.drop(chunk.address()));
            long segment = log.index().get(dictionary).orElseThrow().place().segment();
            assertThat(segment).isEqualTo(1);
            assertThat(log.compact()).isPositive();

            long now = log.index().get(dictionary).orElseThrow().place().segment();
            assertThat(users(log, users))
                    .anyMatch(user -> row(log, user).place().segment() < now);
            assertThat(users).allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), reading -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.findings()).isEmpty();
            assertThat(said.faults()).isEmpty();
            assertThat(said.damaged()).isEmpty();
            assertThat(said.chunks()).hasSize(2 * users.size()).doesNotContainKey(dictionary);
        }
        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        try (ChunkLog log = logs.open()) {
            assertThat(users).allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    /** Entries of chunks that were dropped stay beside living ones, and cannot be decoded any more. */
    @Test
    void anAuditMissesNoDictionaryThatWentWithItsLastChunk() throws IOException {
        logs.options = logs.options.withSegmentBytes(256 << 10);
        ChunkAddress dictionary;
        try (ChunkLog log = logs.open()) {
            List<HashedChunk> gone = new ArrayList<>();
            dictionary = fillSegments(log, gone, gone, 20_000);
            logs.clock.pass(Duration.ofDays(2));
            gone.forEach(chunk -> log.condemn(chunk.address()));
            gone.forEach(chunk -> log.drop(chunk.address()));

            assertThat(log.compact()).isPositive();

            assertThat(log.index().get(dictionary)).isEmpty();
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), reading -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.findings()).isEmpty();
            assertThat(said.faults()).isEmpty();
            assertThat(said.damaged()).isEmpty();
        }
    }
}
