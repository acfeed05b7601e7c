package io.vaultx.node.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.threads.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Frames that need a dictionary, and the shelf where those lie ready. */
class DictionaryShelfTest {
    private static final int SIZE = 2000;
    private static final int GUARD = 4096;
    private static final byte MARK = 0x5a;

    private final AtomicInteger loads = new AtomicInteger();

    private static ChunkAddress address(int number) {
        return new ChunkAddress(7, new ChunkId(number, 0, 0, 0));
    }

    private static byte[] dictionary(int number) {
        byte[] bytes = new byte[1500];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer content(int number) {
        ByteBuffer content = ByteBuffer.allocateDirect(SIZE);
        byte[] words = dictionary(number);
        Random random = new Random(-number);
        while (content.hasRemaining()) {
            content.put(words, random.nextInt(words.length - 50), Math.min(50, content.remaining()));
        }
        return content.flip();
    }

    private static ByteBuffer frame(int number) {
        ByteBuffer frame = ByteBuffer.allocateDirect(ZstdFrame.bound(SIZE));
        ZstdFrame.encode(content(number), 3, dictionary(number), frame);
        return frame.flip();
    }

    private DictionaryShelf shelf(int dictionaries) {
        return new DictionaryShelf(wanted -> {
            loads.incrementAndGet();
            int number = Math.toIntExact(wanted.id().w0());
            return number < dictionaries ? Optional.of(ByteBuffer.wrap(dictionary(number))) : Optional.empty();
        });
    }

    private static boolean decodes(DictionaryShelf shelf, int dictionary, int frame) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(SIZE);
        return shelf.decode(address(dictionary), frame(frame), into) && into.equals(content(frame));
    }

    @Test
    void aFrameDecodesWithItsDictionaryOnly() throws IOException {
        try (DictionaryShelf shelf = shelf(2)) {
            assertThat(decodes(shelf, 1, 1)).isTrue();
            assertThat(decodes(shelf, 0, 1)).isFalse();
            assertThat(decodes(shelf, 2, 1)).as("one that is not there").isFalse();
            assertThat(ZstdFrame.decode(frame(1), ByteBuffer.allocateDirect(SIZE)))
                    .isFalse();
        }
    }

    @Test
    void whatWasUsedLastStaysReadyAndTheRestGoes() throws IOException {
        try (DictionaryShelf shelf = shelf(100)) {
            for (int i = 0; i < DictionaryShelf.MOST; i++) {
                assertThat(decodes(shelf, i, i)).isTrue();
            }
            decodes(shelf, 0, 0);
            assertThat(loads).hasValue(DictionaryShelf.MOST);

            assertThat(decodes(shelf, 50, 50)).isTrue();
            decodes(shelf, 0, 0);
            assertThat(loads).as("0 was used last").hasValue(DictionaryShelf.MOST + 1);
            decodes(shelf, 1, 1);
            assertThat(loads).as("1 had to go").hasValue(DictionaryShelf.MOST + 2);
        }
    }

    @Test
    void oneThatIsForgottenIsReadAgain() throws IOException {
        try (DictionaryShelf shelf = shelf(1)) {
            decodes(shelf, 0, 0);
            shelf.forget(address(0));
            shelf.forget(address(0));
            assertThat(decodes(shelf, 0, 0)).isTrue();
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void aReaderThatComesDuringTheEndStillDecodesAndNothingStays() throws IOException {
        DictionaryShelf shelf = shelf(1);
        decodes(shelf, 0, 0);
        shelf.close();

        assertThat(decodes(shelf, 0, 0)).isTrue();
        assertThat(decodes(shelf, 0, 0)).isTrue();
        assertThat(loads).as("nothing is kept").hasValue(3);
    }

    /** The contents are large, so that most of the time somebody is decoding one when its dictionary is taken away. */
    @Test
    void readersAtOnceNeverDecodeWithOneThatWasClosed() throws Exception {
        ByteBuffer large = ByteBuffer.allocateDirect(2000 * SIZE);
        while (large.hasRemaining()) {
            large.put(content(0));
        }
        large.flip();
        ByteBuffer frame = ByteBuffer.allocateDirect(ZstdFrame.bound(large.remaining()));
        ZstdFrame.encode(large, 1, dictionary(0), frame);
        frame.flip();
        AtomicInteger reading = new AtomicInteger(3);
        try (DictionaryShelf shelf = shelf(1)) {
            List<CompletableFuture<Boolean>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        ByteBuffer into = ByteBuffer.allocateDirect(large.remaining());
                        boolean all = true;
                        for (int i = 0; i < 60; i++) {
                            all &= decoded(shelf, frame.duplicate(), into) && into.equals(large);
                        }
                        return all;
                    } finally {
                        reading.decrementAndGet();
                    }
                }));
            }
            while (reading.get() > 0) {
                shelf.forget(address(0));
                Thread.onSpinWait();
            }
            for (CompletableFuture<Boolean> reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        }
        assertThat(loads).hasValueGreaterThan(1);
    }

    @Test
    void anythingDecodesIntoItsRoomOrNot() throws IOException {
        ByteBuffer guarded = ByteBuffer.allocateDirect(GUARD + SIZE + GUARD);
        byte[] valid = new byte[frame(0).remaining()];
        frame(0).get(valid);
        try (DictionaryShelf shelf = shelf(1)) {
            Fuzz.of("zstd frames with a dictionary", 5_000).bytes(List.of(valid), bytes -> {
                for (int at = 0; at < guarded.capacity(); at++) {
                    guarded.put(at, MARK);
                }
                ByteBuffer stored =
                        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
                boolean decoded = decoded(shelf, stored, guarded.slice(GUARD, SIZE));
                assertThat(!decoded || guarded.slice(GUARD, SIZE).equals(content(0)))
                        .as("what decodes is the content, by its checksum")
                        .isTrue();
                for (int at = 0; at < GUARD; at++) {
                    assertThat(guarded.get(at)).isEqualTo(MARK);
                    assertThat(guarded.get(GUARD + SIZE + at)).isEqualTo(MARK);
                }
            });
        }
    }

    private static boolean decoded(DictionaryShelf shelf, ByteBuffer stored, ByteBuffer into) {
        try {
            return shelf.decode(address(0), stored, into);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
