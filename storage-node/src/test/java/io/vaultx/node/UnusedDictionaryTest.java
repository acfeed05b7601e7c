package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Pacer;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dictionaries that nobody needs go, and looking for them disturbs nobody. */
class UnusedDictionaryTest {
    private static final long DOMAIN = 7;

    @TempDir
    Path temp;

    private static ChunkAddress dictionary(OpenedLog log, long seed) {
        ByteBuffer likeTheOthers = TestLogs.document(DOMAIN, seed).content().duplicate();
        return log.dictionaries().keep(DOMAIN, likeTheOthers);
    }

    /** A writer that has gone answers nobody. */
    @Test
    void theWriterIsNotAskedAboutOneThatAChunkNeeds() throws IOException {
        TestLogs logs = new TestLogs(temp);
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            ChunkAddress needed = dictionary(log, 99);
            HashedChunk user = TestLogs.document(DOMAIN, 1);
            log.puts().put(user).join();
            assertThat(log.recodes().recode(user.address(), 3).outcome()).isEqualTo(Outcome.RECODED);
            assertThat(log.index().get(user.address()).orElseThrow().needs()).contains(needed);
            logs.clock.pass(Dictionaries.UNUSED);
            log.writer().close();

            assertThat(log.dictionaries().dropUnused(Pacer.unlimited())).isZero();
        }
    }

    /** Readers of the index see it still when the writer has decided already that it goes. */
    @Test
    void aChunkThatIsCompressedWhileItsDictionaryGoesIsCompressedWithoutIt() throws IOException {
        TestLogs logs = new TestLogs(temp);
        HashedChunk user = TestLogs.document(DOMAIN, 1);
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            ChunkAddress going = dictionary(log, 99);
            log.puts().put(user).join();
            ChunkRow row = log.index().get(going).orElseThrow();
            EntryHeader drop =
                    new EntryHeader(EntryKind.DROP, going, row.lsn() + 100, 0, Codec.RAW, false, 0, 0, List.of());
            log.batch().note(drop, row.place());

            assertThat(log.recodes().recode(user.address(), 3).outcome()).isEqualTo(Outcome.RECODED);

            assertThat(log.index().get(going)).isEmpty();
            assertThat(log.index().get(user.address()).orElseThrow().codec()).isEqualTo(Codec.ZSTD.code());
        }
    }

    @Test
    void whoeverIsToEndLooksNoFurther() throws IOException {
        TestLogs logs = new TestLogs(temp);
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            ChunkAddress unused = dictionary(log, 99);
            logs.clock.pass(Dictionaries.UNUSED);
            Pacer ended = Pacer.unlimited();
            ended.stop();

            assertThatThrownBy(() -> log.dictionaries().dropUnused(ended)).isInstanceOf(InterruptedIOException.class);
            assertThat(log.index().get(unused)).isPresent();
            assertThat(log.dictionaries().dropUnused(Pacer.unlimited())).isEqualTo(1);
            assertThat(log.index().get(unused)).isEmpty();
        }
    }
}
