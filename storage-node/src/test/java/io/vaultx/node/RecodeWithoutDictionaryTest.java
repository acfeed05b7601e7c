package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.FaultyFiles.Fault;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressing small chunks where a dictionary is damaged, or cannot be written. */
class RecodeWithoutDictionaryTest extends DictionaryStories {
    /** As many as a domain has at most. */
    @Test
    void damagedDictionariesTakeNoPlaceOfOthers() throws IOException {
        List<HashedChunk> documents = DictionaryTest.documents(DOMAIN, 1000, 400);
        logs.options = logs.options.withSegmentBytes(8 << 20);
        List<ChunkRow> rows = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < Frames.DICTIONARIES; i++) {
                ByteBuffer nothingOfUse = ByteBuffer.wrap(("nothing of use " + i).getBytes(StandardCharsets.US_ASCII));
                rows.add(log.index()
                        .get(log.dictionaries().keep(DOMAIN, nothingOfUse))
                        .orElseThrow());
            }
            documents.forEach(document -> TestLogs.put(log, document));
            rows.forEach(row -> TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes(), 1));
            log.scrub(finding -> {});
            assertThat(log.dictionaries().of(DOMAIN, 10)).isEmpty();

            documents.forEach(document -> log.recode(document.address(), 3));

            assertThat(log.dictionaries().of(DOMAIN, 10)).hasSize(1);
            assertThat(documents)
                    .anyMatch(document -> row(log, document).needs().isPresent());
            assertThat(documents).allMatch(document -> TestLogs.has(log, document));
        }
    }

    /** What was not tried must not be remembered as tried. */
    @Test
    void aChunkThatCouldNotBeTriedWithADictionaryIsTriedWithTheNext() {
        HashedChunk small =
                HashedChunk.of(DOMAIN, TestLogs.document(DOMAIN, 500).content().slice(0, 180));
        write();
        damageDictionary(new Random(TestRun.seed()));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, small);
            assertThat(log.recode(small.address(), 3).outcome()).isEqualTo(Outcome.NOT_WORTH_IT);
            log.dictionaries().keep(DOMAIN, small.content().duplicate());

            assertThat(log.recode(small.address(), 3).rawBytes())
                    .as("it was read and tried")
                    .isEqualTo(small.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aWriteOrSyncThatFailsCostsNoChunk(Fault fault) {
        for (int step = 1; step <= 12; step++) {
            fresh();
            List<HashedChunk> few = users.subList(0, 3);
            try (ChunkLog log = logs.open()) {
                few.forEach(user -> TestLogs.put(log, user));
                files.fail(fault, step);
                try {
                    log.dictionaries().keep(DOMAIN, likeTheOthers());
                } catch (ChunkStoreException refused) {
                    assertThat(refused).hasMessageNotContaining("damage");
                }
                for (HashedChunk user : few) {
                    try {
                        log.recode(user.address(), 3);
                    } catch (ChunkStoreException refused) {
                        assertThat(refused).hasMessageNotContaining("damage");
                    }
                    assertThat(TestLogs.has(log, user))
                            .as("%s at step %d", fault, step)
                            .isTrue();
                }
                files.fail(Fault.BEFORE);
            }
            try (ChunkLog log = logs.open()) {
                assertThat(few).as("%s at step %d", fault, step).allMatch(user -> TestLogs.has(log, user));
                assertThat(few)
                        .allMatch(user -> row(log, user).needs().isEmpty()
                                || log.index().get(row(log, user).needs().get()).isPresent());
            }
        }
        files.fail(Fault.BEFORE);
    }

    @Test
    void aFullDiskTakesNoDictionary() {
        try (ChunkLog log = logs.open()) {
            HashedChunk user = users.getFirst();
            TestLogs.put(log, user);
            files.full(true);
            assertThatThrownBy(() -> log.dictionaries().keep(DOMAIN, likeTheOthers()))
                    .isInstanceOf(ChunkStoreException.class);
            files.full(false);

            assertThat(log.index()
                            .get(new ChunkAddress(DOMAIN, io.vaultx.node.segment.Dictionary.name(likeTheOthers()))))
                    .isEqualTo(Optional.empty());
            assertThat(TestLogs.has(log, user)).isTrue();
            logs.clock.pass(Duration.ofHours(1));
        }
    }
}
