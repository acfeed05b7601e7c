package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.disk.Loss;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Power goes while chunks are compressed in place: what was acknowledged reads, by the old bytes or the new ones. */
class RecodePowerCutTest extends CutStories {
    @Test
    void aChunkIsWholeWhereverItsRecodeIsCut() throws Exception {
        cutAnywhere("power of the chunk log, recodes", log -> {
            List<HashedChunk> texts = texts(6, 9_000);
            log.putTogether(texts);
            for (HashedChunk text : texts) {
                assertThat(log.recode(text).outcome()).isEqualTo(Outcome.RECODED);
            }
            log.reopen();
            log.putTogether(texts(3, 14_000));
            log.history.chunks().forEach(log::recode);
            log.rebuild();
            log.history.chunks().forEach(log::put);
        });
    }

    @Test
    void theOldBytesGoOnlyWhenTheNewOnesAreSynced() throws Exception {
        cutAnywhere("power of the chunk log, recodes and compaction", log -> {
            List<HashedChunk> texts = texts(16, 12_000);
            texts.forEach(log::put);
            texts.forEach(log::recode);
            assertThat(log.compact()).isPositive();
            log.pass(DAY);
            for (HashedChunk text : texts.subList(0, 12)) {
                assertThat(log.condemn(text)).isTrue();
                assertThat(log.recode(text).outcome()).isEqualTo(Outcome.ALREADY);
                assertThat(log.drop(text)).isTrue();
            }
            log.put(chunk(100_000));
            assertThat(log.compact()).isPositive();
        });
    }

    @Test
    void whereARecodeIsTornTheOldBytesCount() throws Exception {
        System.out.println("torn recodes: seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            HashedChunk text = texts(1, 60_000).getFirst();
            log.put(text);
            int from = log.disk.changes();
            assertThat(log.recode(text).outcome()).isEqualTo(Outcome.RECODED);
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                for (int after = from; after <= checks.changes(); after++) {
                    for (int round = 0; round < TestRun.rounds(20, 100); round++) {
                        checks.at(after, round % 2 == 0 ? Loss.SOME_SECTORS : Loss.SOME_BLOCKS, round, false);
                    }
                }
                Tally.of("cuts", "power of the chunk log, torn recodes")
                        .count(checks.count())
                        .seed(seed)
                        .write();
            }
        }
    }
}
