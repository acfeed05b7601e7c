package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a dictionary is made of what was met. */
class DictionarySamplesTest {
    private static final int LEVEL = 3;

    private final DictionarySamples samples = new DictionarySamples();

    /** The numbers of the offers, from 1, that made a dictionary. */
    private List<Integer> made(long domain, int offers, java.util.function.IntFunction<HashedChunk> chunks) {
        List<Integer> made = new ArrayList<>();
        for (int i = 1; i <= offers; i++) {
            Optional<ByteBuffer> dictionary =
                    samples.offer(domain, chunks.apply(i).content(), LEVEL);
            if (dictionary.isPresent()) {
                assertThat(dictionary.get().remaining()).isBetween(1, DictionarySamples.DICTIONARY_BYTES);
                made.add(i);
            }
        }
        return made;
    }

    @Test
    void enoughSimilarContentsMakeOneAndThenItIsBegunAnew() {
        List<Integer> made = made(7, 600, i -> TestLogs.document(7, i));

        assertThat(made).hasSize(2);
        assertThat(made.getFirst()).isBetween(128, 400);
        assertThat(made.getLast() - made.getFirst()).isBetween(128, 400);
    }

    @Test
    void domainsAreNotMixed() {
        List<HashedChunk> half =
                IntStream.range(0, 150).mapToObj(i -> TestLogs.document(7, i)).toList();

        assertThat(made(7, 150, i -> half.get(i - 1))).isEmpty();
        assertThat(made(8, 150, i -> half.get(i - 1)))
                .as("300 together would be enough")
                .isEmpty();
        assertThat(made(8, 150, i -> TestLogs.document(7, 1000 + i))).hasSize(1);
    }

    /** A dictionary of what is held out would look as if it served. */
    @Test
    void aContentThatComesAgainCountsOnce() {
        assertThat(made(7, 1200, i -> TestLogs.document(7, i % 150))).isEmpty();
        assertThat(made(7, 600, i -> TestLogs.document(7, i))).isNotEmpty();
    }

    @Test
    void contentsWithNothingInCommonMakeNoneAndLessAndLessIsTried() {
        assertThat(made(7, 400, i -> TestLogs.chunk(i, 2000))).isEmpty();

        // It was tried at 263 of them, so that 1,024 are passed by.
        assertThat(made(7, 800, i -> TestLogs.document(7, i))).isEmpty();
        assertThat(made(7, 800, i -> TestLogs.document(7, i))).isNotEmpty();
    }

    @Test
    void onlyTheDomainsMetLastAreCollectedFor() {
        made(7, 200, i -> TestLogs.document(7, i));
        for (int domain = 100; domain < 100 + DictionarySamples.DOMAINS; domain++) {
            made(domain, 1, i -> TestLogs.document(7, i));
        }

        assertThat(made(7, 120, i -> TestLogs.document(7, 500 + i)))
                .as("what was collected is forgotten")
                .isEmpty();
    }
}
