package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.disk.Loss;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Power goes while a dictionary is made, used, carried along by compaction and dropped: no chunk is ever without it. */
class DictionaryPowerCutTest extends CutStories {
    private ChunkAddress dictionary(CutLog log, long number) {
        return log.log()
                .dictionaries()
                .keep(
                        ChunkAddress.SHARED,
                        TestLogs.document(ChunkAddress.SHARED, seed + 1000 + number)
                                .content()
                                .duplicate());
    }

    private List<HashedChunk> documents(int from, int count) {
        return DictionaryTest.documents(ChunkAddress.SHARED, (int) (seed % 1000) * 1000 + from, count);
    }

    private static void assertNeeds(CutLog log, HashedChunk chunk, ChunkAddress dictionary) {
        assertThat(log.log().index().get(chunk.address()).orElseThrow().needs()).contains(dictionary);
    }

    @Test
    void aChunkIsWholeWhereverTheMakingOfItsDictionaryOrItsRecodeIsCut() throws Exception {
        cutAnywhere("power of the chunk log, dictionaries", log -> {
            List<HashedChunk> documents = documents(0, 8);
            log.putTogether(documents);
            ChunkAddress dictionary = dictionary(log, 1);
            for (HashedChunk document : documents) {
                assertThat(log.recode(document).outcome()).isEqualTo(Outcome.RECODED);
                assertNeeds(log, document, dictionary);
            }
            log.reopen();
            List<HashedChunk> more = documents(8, 4);
            log.putTogether(more);
            more.forEach(log::recode);
            log.rebuild();
            more.forEach(document -> assertNeeds(log, document, dictionary));
            log.history.chunks().forEach(log::put);
        });
    }

    /** The dictionary's segment goes first, those of its chunks stay or go later. */
    @Test
    void compactionCarriesADictionaryBeforeItsOldPlaceGoes() throws Exception {
        cutAnywhere("power of the chunk log, dictionaries and compaction", log -> compacted(log));
    }

    @Test
    void withoutAnIndexTheDictionaryIsFoundWhereverCompactionHasCarriedIt() throws Exception {
        cutAtTheEnd("power of the chunk log, dictionaries without an index", log -> compacted(log));
    }

    private void compacted(CutLog log) throws IOException {
        ChunkAddress dictionary = dictionary(log, 2);
        List<HashedChunk> garbage = chunks(7, 12_000);
        garbage.forEach(log::put);
        List<HashedChunk> documents = documents(20, 12);
        for (HashedChunk document : documents) {
            log.put(document);
            log.recode(document);
            assertNeeds(log, document, dictionary);
            log.put(chunk(6_000));
        }
        log.pass(DAY);
        garbage.forEach(chunk -> {
            assertThat(log.condemn(chunk)).isTrue();
            assertThat(log.drop(chunk)).isTrue();
        });
        long before = segmentOf(log, dictionary);
        assertThat(log.compact()).isPositive();
        assertThat(segmentOf(log, dictionary)).isGreaterThan(before);
        documents.subList(0, 4).forEach(log::put);
    }

    private static long segmentOf(CutLog log, ChunkAddress dictionary) {
        return log.log().index().get(dictionary).orElseThrow().place().segment();
    }

    @Test
    void aDictionaryGoesAfterItsLastChunkAndNotBefore() throws Exception {
        cutAnywhere("power of the chunk log, dictionaries that go", log -> {
            ChunkAddress dictionary = dictionary(log, 3);
            List<HashedChunk> documents = documents(40, 6);
            documents.forEach(log::put);
            documents.forEach(log::recode);
            documents.forEach(document -> assertNeeds(log, document, dictionary));
            log.pass(DAY);
            for (HashedChunk document : documents.subList(0, 5)) {
                assertThat(log.condemn(document)).isTrue();
                assertThat(log.drop(document)).isTrue();
                log.compact();
            }
            assertThat(log.log().index().get(dictionary)).isPresent();
            log.put(chunk(50_000));
            assertThat(log.condemn(documents.getLast())).isTrue();
            assertThat(log.revive(documents.getLast())).isTrue();
            log.compact();
            log.pass(DAY);
            assertThat(log.condemn(documents.getLast())).isTrue();
            assertThat(log.drop(documents.getLast())).isTrue();
            log.compact();
            assertThat(log.log().index().get(dictionary)).isEmpty();
            // The same contents come again, and so does the dictionary.
            documents.forEach(log::put);
            assertThat(dictionary(log, 3)).isEqualTo(dictionary);
            documents.forEach(log::recode);
        });
    }

    @Test
    void whereARecodeWithADictionaryIsTornTheOldBytesCount() throws Exception {
        System.out.println("torn recodes with a dictionary: seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            HashedChunk document = documents(60, 1).getFirst();
            log.put(document);
            int from = log.disk.changes();
            ChunkAddress dictionary = dictionary(log, 4);
            log.recode(document);
            assertNeeds(log, document, dictionary);
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                for (int after = from; after <= checks.changes(); after++) {
                    for (int round = 0; round < TestRun.rounds(20, 100); round++) {
                        checks.at(after, round % 2 == 0 ? Loss.SOME_SECTORS : Loss.SOME_BLOCKS, round, false);
                    }
                }
                Tally.of("cuts", "power of the chunk log, torn recodes with a dictionary")
                        .count(checks.count())
                        .seed(seed)
                        .write();
            }
        }
    }
}
