package io.vaultx.chunks.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.threads.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Answers of the feed, in every spelling but the right one. */
class FeedFuzzTest {
    private static final ChunkId ID = new ChunkId(1, -2, 3, -4);

    private static <T> Optional<T> accepted(Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException none) {
            assertThat(none.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    @Test
    void anAnswerAboutAVersionHasOneSpelling() {
        Fuzz.of("answers about a version", 10_000)
                .bytes(
                        List.of(
                                FeedProtocol.version(Optional.empty()),
                                FeedProtocol.version(Optional.of(new FeedVersion(-1, 17, null, false))),
                                FeedProtocol.version(Optional.of(new FeedVersion(7, Long.MAX_VALUE, ID, true)))),
                        body -> accepted(() -> FeedProtocol.version(body))
                                .ifPresent(version -> assertThat(FeedProtocol.version(version))
                                        .isEqualTo(body)));
    }

    @Test
    void aPageHasOneSpellingAndLeadsOn() {
        long from = 1_000;
        FeedPage last = new FeedPage(List.of(new ChunkRef(ID, 5)), OptionalLong.empty());
        FeedPage more = new FeedPage(
                List.of(new ChunkRef(ID, 5), new ChunkRef(ID, ChunkRef.MAX_SIZE)), OptionalLong.of(8_389_613));
        Fuzz.of("pages of chunks", 10_000)
                .bytes(
                        List.of(
                                FeedProtocol.page(new FeedPage(List.of(), OptionalLong.empty())),
                                FeedProtocol.page(last),
                                FeedProtocol.page(more)),
                        body -> accepted(() -> FeedProtocol.page(body, from, 2)).ifPresent(page -> {
                            assertThat(FeedProtocol.page(page)).isEqualTo(body);
                            assertThat(page.chunks()).hasSizeLessThanOrEqualTo(2);
                            assertThat(page.next().orElse(Long.MAX_VALUE)).isGreaterThan(from);
                        }));
        assertThat(FeedProtocol.page(FeedProtocol.page(more), from, 2)).isEqualTo(more);
    }

    @Test
    void anAnswerToADigestIsYesOrNo() {
        Fuzz.of("answers to a digest", 2_000)
                .bytes(
                        List.of(FeedProtocol.filled(true), FeedProtocol.filled(false)),
                        body -> accepted(() -> FeedProtocol.filled(body))
                                .ifPresent(changed ->
                                        assertThat(FeedProtocol.filled(changed)).isEqualTo(body)));
    }

    @Test
    void aJobNamesAVersionInOneSpelling() {
        byte[] name = new VersionName("f1", "v1").payload();
        Fuzz.of("names of versions", 10_000)
                .bytes(
                        List.of(name),
                        payload -> accepted(() -> VersionName.ofPayload(payload))
                                .ifPresent(read -> assertThat(read.toString().getBytes(StandardCharsets.US_ASCII))
                                        .isEqualTo(payload)));
    }
}
