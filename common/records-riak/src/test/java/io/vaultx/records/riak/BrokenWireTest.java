package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import shaded.com.google.protobuf.ByteString;

/** Connections that break, stay silent, or bring what is no answer. */
@Timeout(120)
class BrokenWireTest {
    @Test
    void afterARestartOfRiakNobodyNotices() throws Exception {
        try (Scene scene = new Scene()) {
            // Leaves many connections behind, all of which the restart breaks.
            Scene.together(
                    20,
                    worker -> scene.store().write(List.of(Scene.put(Scene.ROWS, "k" + worker, "1", Expect.ABSENT))));

            scene.riak().restart();

            assertThat(scene.store()
                            .write(List.of(Scene.put(Scene.ROWS, "k0", "2", Expect.ANYTHING)))
                            .written())
                    .isTrue();
            assertThat(Scene.text(scene.store().get(Scene.ROWS, Scene.key("k0"))))
                    .isEqualTo("2");
            assertThat(Scene.text(scene.store().get(Scene.ROWS, Scene.key("k1"))))
                    .isEqualTo("1");
        }
    }

    @Test
    void whileRiakIsDownNothingHappensAndThatIsSaid() {
        try (Scene scene = new Scene()) {
            scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
            scene.riak().stop();

            assertThatThrownBy(() -> scene.store().get(Scene.ROWS, Scene.key("a")))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "2", Expect.ANYTHING))))
                    .isInstanceOf(RecordStoreFailedException.class);

            scene.riak().restart();
            assertThat(Scene.text(scene.store().get(Scene.ROWS, Scene.key("a"))))
                    .isEqualTo("1");
        }
    }

    @Test
    void aNodeThatIsDownIsPassedBy() {
        try (Scene scene = new Scene();
                StandInRiak dead = StandInRiak.start(2)) {
            RiakAddress gone = dead.address();
            dead.stop();
            RiakSettings one = scene.settings(5_000);
            RiakSettings both =
                    new RiakSettings(List.of(gone, scene.riak().address()), one.buckets(), one.quorums(), one.limits());

            try (RecordStore store = RiakRecordStore.open(both, List.of(Scene.SETS), null)) {
                for (int i = 0; i < 10; i++) {
                    assertThat(store.write(List.of(Scene.put(Scene.ROWS, "k" + i, "1", Expect.ABSENT)))
                                    .written())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void anAnswerThatNeverComesEndsInTimeAndIsUnknown() {
        try (Scene scene = new Scene(50)) {
            scene.riak().faults = request -> StandInFault.of(
                    StandInRiak.isWrite(request) && request.isFor("rows")
                            ? StandInFault.Kind.SILENT
                            : StandInFault.Kind.NONE);

            // The row itself tells that the write landed.
            assertThat(scene.store()
                            .write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)))
                            .written())
                    .isTrue();

            scene.riak().faults = request -> StandInFault.of(StandInFault.Kind.SILENT);
            assertThatThrownBy(() -> scene.store().get(Scene.ROWS, Scene.key("a")))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("did not answer");
        }
    }

    @Test
    void whoIsInterruptedWhileItWaitsHearsThatItFailed() {
        try (Scene scene = new Scene(500)) {
            scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
            List<Key> keys = List.of(Scene.key("a"), Scene.key("b"));

            // An answer that is there already is no reason to wait, nor to be interrupted in it.
            scene.riak().faults = request -> StandInFault.of(StandInFault.Kind.SILENT);
            Thread.currentThread().interrupt();
            try {
                // Not as a closed store would, which nobody needs to ask again.
                assertThatThrownBy(() -> scene.store().getAll(Scene.ROWS, keys))
                        .isInstanceOf(RecordStoreFailedException.class)
                        .hasMessageContaining("interrupted");
                assertThatThrownBy(() -> scene.store().write(List.of(Scene.put(Scene.ROWS, "b", "1", Expect.ABSENT))))
                        .isInstanceOf(RecordStoreFailedException.class);
            } finally {
                assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
            }
            scene.riak().faults = request -> StandInFault.NONE;
            assertThat(scene.store().getAll(Scene.ROWS, keys))
                    .extracting(found -> Scene.text(found))
                    .containsExactly("1", "-");
        }
    }

    @Test
    void aServerThatSpeaksSomethingElseIsNoRecordAndNoSuccess() throws Exception {
        long seed = TestRun.seed();
        int cases = TestRun.rounds(150, 3_000);
        int wrong = 0;
        try (Scene scene = new Scene(500)) {
            RecordStore store = scene.store();
            store.write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
            Random random = new Random(seed);
            try (Garbage garbage = Garbage.before(scene.riak().address(), random);
                    RecordStore through = garbage.open(scene)) {
                garbage.spoil = true;
                for (int i = 0; i < cases; i++) {
                    try {
                        String found = Scene.text(through.get(Scene.ROWS, Scene.key("a")));
                        wrong += found.equals("1") ? 0 : 1;
                    } catch (RecordStoreFailedException | OutcomeUnknownException e) {
                        continue;
                    }
                }
            }
        }
        Tally.of("fuzz", "answers of Riak cut short or of another shape")
                .count(cases)
                .lost(wrong)
                .seed(seed)
                .write();
        assertThat(wrong).as("seed %d", seed).isZero();
    }

    @Test
    void framesOfAnyBytesAreReadOrRefused() {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        int cases = TestRun.rounds(20_000, 1_000_000);
        for (int i = 0; i < cases; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 4 && random.nextBoolean()) {
                ByteBuffer.wrap(bytes).putInt(random.nextInt(48) - 2);
            }
            try {
                Frame frame = Frame.readFrom(new ByteArrayInputStream(bytes));
                assertThat(written(frame)).isEqualTo(Arrays.copyOf(bytes, frame.body().length + 5));
            } catch (IOException e) {
                continue;
            }
        }
        for (int i = 0; i < cases; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = (byte) random.nextInt(3);
                bytes[1] = (byte) random.nextInt(3);
            }
            try {
                assertThat(RowLayout.exclusive(RowLayout.exclusive(ByteString.copyFrom(bytes))))
                        .hasSizeLessThanOrEqualTo(bytes.length);
                assertThat(RowLayout.ordinary(RowLayout.ordinary(ByteString.copyFrom(bytes))))
                        .isEqualTo(bytes);
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        Tally.of("fuzz", "frames and rows of Riak").count(2L * cases).seed(seed).write();
    }

    private static byte[] written(Frame frame) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            frame.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
