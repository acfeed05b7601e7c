package io.vaultx.files.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.ContentReader;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.MovableClock;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ContentIntakeTest {
    private static final Chunking SMALL_CHUNKS = new Chunking.ContentDefined(64, 256, 1024);

    private final MemoryRecordStore records = new MemoryRecordStore();
    private final MemoryChunkStore chunks = new MemoryChunkStore(new MovableClock());
    private final Manifests manifests = new Manifests(records, new Random(1));
    private final ContentIntake intake = new ContentIntake(chunks, manifests);

    @Test
    void theStepsOfABodyChangeNothing() {
        byte[] bytes = Bytes.random(100_000, 1);
        for (int step : new int[] {1, 2, 3, 4096, 100_000}) {
            ReceivedContent received = intake.receive(FakeBody.inSteps(bytes, step), plan(List.of()));

            assertThat(received.size()).isEqualTo(bytes.length);
            assertThat(received.sha256()).isEqualTo(Bytes.sha256(bytes));
            assertThat(read(received)).isEqualTo(bytes);
        }
    }

    @Test
    void aByteTooManyIsSeenBeforeMoreIsRead() {
        ContentCheck limit = ContentCheck.atMost(1_000, "the test's limit");
        Endless endless = new Endless();

        assertThatThrownBy(() -> intake.receive(endless, plan(List.of(limit))))
                .isInstanceOfSatisfying(
                        Refusal.class, refused -> assertThat(refused.type()).isEqualTo(ProblemType.TOO_LARGE));
        assertThat(endless.given).isEqualTo(11);
    }

    @Test
    void anAnnouncedLengthOverTheLimitIsRefusedBeforeAByteIsRead() {
        ContentCheck limit = ContentCheck.atMost(10, "the test's limit");

        assertThatThrownBy(() -> intake.receive(FakeBody.cutAfter(new byte[11], 0), plan(List.of(limit))))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whatFailsLeavesNoPages() {
        byte[] bytes = Bytes.random(1 << 20, 2);
        ContentCheck wrong = ContentCheck.sha256(Bytes.sha256(new byte[1]), "the test");

        assertThatThrownBy(() -> intake.receive(FakeBody.of(bytes), plan(List.of(wrong))))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> intake.receive(FakeBody.cutAfter(bytes, bytes.length - 1), plan(List.of())))
                .isInstanceOf(BodyCutException.class);

        assertThat(records.scan("pages", KeyRange.all(), 10)).isEmpty();
    }

    private static IntakePlan plan(List<ContentCheck> checks) {
        return new IntakePlan(ChunkAddress.SHARED, SMALL_CHUNKS, Manifests.MAX_INLINE_REFS, checks);
    }

    private byte[] read(ReceivedContent content) {
        ByteBuffer bytes = ByteBuffer.allocate((int) content.size());
        new ContentReader(chunks)
                .open(ChunkAddress.SHARED, manifests.open(content.manifest(), 0), 0, content.size())
                .read(bytes);
        return bytes.array();
    }

    /** Sends 100 bytes whenever it is asked. */
    private static final class Endless implements BodySource {
        private int given;

        @Override
        public ByteBuffer next() {
            given++;
            return ByteBuffer.allocate(100);
        }

        @Override
        public long declaredLength() {
            return -1;
        }
    }
}
