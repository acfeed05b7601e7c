package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.threads.Fuzz;
import io.vaultx.web.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a call to a node says in its path, query and headers, in every spelling but the right one. */
class CallFuzzTest {
    private static final String ADDRESS = "00000000000000ff/" + "0123456789abcdef".repeat(4);

    private static <T> Optional<T> accepted(Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (Refusal refused) {
            assertThat(refused.type().status()).isBetween(400, 499);
            return Optional.empty();
        }
    }

    @Test
    void theCursorOfAnInventoryHasOneSpelling() {
        Fuzz.of("inventory cursors", 10_000)
                .words("/", "A", "%2f")
                .texts(
                        List.of(ADDRESS),
                        text -> accepted(() -> CallFields.after(text))
                                .ifPresent(address -> assertThat(address).hasToString(text)));
    }

    @Test
    void aLimitIsWithinThePage() {
        Fuzz.of("inventory limits", 10_000)
                .texts(
                        List.of("1", "100", "4096"),
                        text -> accepted(() -> CallFields.limit(text)).ifPresent(limit -> {
                            assertThat(limit).isBetween(1, ChunkProtocol.MAX_INVENTORY);
                            assertThat(limit).hasToString(text);
                        }));
    }

    @Test
    void aLevelIsOneOfZstd() {
        Fuzz.of("levels of a recode", 10_000)
                .texts(
                        List.of("1", "9", "19"),
                        text -> accepted(() -> CallFields.level(text)).ifPresent(level -> {
                            assertThat(level).isBetween(1, 19);
                            assertThat(level).hasToString(text);
                        }));
    }

    @Test
    void aFrameIsNoLargerThanAChunk() {
        Fuzz.of("sizes of frames", 10_000)
                .words("0", "8388608", "8388609")
                .texts(
                        List.of("1", "250000", "8388608"),
                        text -> accepted(() -> CallFields.frameBytes(text)).ifPresent(size -> {
                            assertThat(size).isBetween(1, ChunkProtocol.MAX_FRAME);
                            assertThat(size).hasToString(text);
                        }));
    }

    @Test
    void aRangeIsWithinTheChunk() {
        Fuzz.of("ranges of chunks", 10_000)
                .words("bytes=", "-", "0", "999", "1000")
                .texts(
                        List.of("bytes=0-0", "bytes=5-999", "bytes=1000-2000"),
                        header -> accepted(() -> ChunkRange.of(header, 1000)).ifPresent(range -> {
                            assertThat(range.first()).isNotNegative();
                            assertThat(range.size()).isPositive();
                            assertThat(range.first() + range.size()).isLessThanOrEqualTo(1000);
                        }));
    }

    @Test
    void aListOfAddressesIsWhole() {
        byte[] two = new byte[2 * ChunkAddress.BYTES];
        Fuzz.of("lists of addresses", 10_000)
                .bytes(
                        List.of(two),
                        body -> accepted(() -> CallFields.addresses(body))
                                .ifPresent(addresses -> assertThat(ChunkProtocol.addresses(addresses))
                                        .isEqualTo(body)));
    }
}
