package io.vaultx.files.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.catalog.StoredVersions;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What workers are told of versions. */
class CatalogFeedTest {
    private static final int CHUNK = 64 << 10;

    /** 65 chunks: a manifest in pages. */
    private static final byte[] LARGE = Bytes.random(65 * CHUNK, 2);

    private final FileServer server = new FileServer();
    private final VersionFeed feed =
            new CatalogFeed(new StoredVersions(server.records), server.manifests, server.outbox);

    private FileHead inParts(byte[] content, boolean compression) {
        NewFile plain = NewFile.named("a", "text/plain");
        FileHead file = server.create(new NewFile(
                plain.bucket(),
                null,
                plain.description(),
                compression,
                true,
                new Chunking.Fixed(CHUNK),
                (long) content.length,
                null));
        int middle = content.length / CHUNK / 2 * CHUNK;
        part(file, 0, Arrays.copyOf(content, middle));
        part(file, 1, Arrays.copyOfRange(content, middle, content.length));
        return server.catalog.byId(file.id()).orElseThrow();
    }

    private void part(FileHead file, int index, byte[] bytes) {
        assertThat(server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), bytes)
                        .status())
                .isEqualTo(200);
    }

    private static String version(FileHead head) {
        return Objects.requireNonNull(head.current()).versionId();
    }

    @Test
    void aVersionTellsWhatAWorkerHasToKnow() {
        FileHead head = inParts(LARGE, false);

        assertThat(feed.version(head.id(), version(head))).contains(new FeedVersion(0, LARGE.length, null, false));
        assertThat(feed.version(head.id(), "nonsense")).isEmpty();
        assertThat(feed.version("nonsense", version(head))).isEmpty();
    }

    @Test
    void itsChunksComeInPagesOfAnySizeInOrder() {
        FileHead head = inParts(LARGE, true);
        List<ChunkRef> all = new ArrayList<>();
        server.manifests
                .open(server.catalog.version(head, null).orElseThrow().manifest(), 0)
                .forEachRemaining(all::add);
        assertThat(all).hasSize(65);

        for (int limit : new int[] {1, 2, 64, 65, 66, VersionFeed.MAX_PAGE}) {
            List<ChunkRef> read = new ArrayList<>();
            OptionalLong next = OptionalLong.of(0);
            while (next.isPresent()) {
                FeedPage page = feed.chunks(head.id(), version(head), next.getAsLong(), limit);
                assertThat(page.chunks()).hasSizeBetween(1, limit);
                read.addAll(page.chunks());
                next = page.next();
            }
            assertThat(read).as("pages of %s", limit).isEqualTo(all);
        }
        assertThatThrownBy(() -> feed.chunks(head.id(), version(head), 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> feed.chunks(head.id(), version(head), 0, VersionFeed.MAX_PAGE + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVersionThatWasDeletedWithItsFileIsOutOfReachAndItsEntryCanBeFinished() {
        FileHead head = inParts(LARGE, true);
        server.catalog.remove(head.id(), present -> {}, Operation.fresh(server.random));

        assertThat(feed.version(head.id(), version(head))).isEmpty();
        assertThat(feed.chunks(head.id(), version(head), 0, 10))
                .isEqualTo(new FeedPage(List.of(), OptionalLong.empty()));
        assertThat(feed.fillSha256(head.id(), version(head), Bytes.sha256(LARGE)))
                .isFalse();
        for (VersionWork work : VersionWork.values()) {
            feed.finished(head.id(), version(head), work);
        }
        assertThat(server.memoryRecords.scan("outbox", KeyRange.all(), 10)).isEmpty();
    }

    @Test
    void onlyAContentThatIsWorthAJobWaitsForCompression() {
        server.call("PUT", "/api/objects/home/small", Map.of(), new byte[(16 << 10) - 1]);
        assertThat(server.memoryRecords.scan("outbox", KeyRange.all(), 10)).isEmpty();

        server.call("PUT", "/api/objects/home/large", Map.of(), new byte[16 << 10]);
        assertThat(server.memoryRecords.scan("outbox", KeyRange.all(), 10)).hasSize(1);
    }

    @Test
    void aDigestThatIsFilledInIsShownToTheOwner() {
        FileHead head = inParts(LARGE, true);
        assertThat(server.view.json(head).sha256()).isNull();

        assertThat(feed.fillSha256(head.id(), version(head), Bytes.sha256(LARGE)))
                .isTrue();

        FileHead now = server.catalog.byId(head.id()).orElseThrow();
        assertThat(server.view.json(now).sha256()).isEqualTo(Bytes.sha256(LARGE).hex());
        assertThat(server.view.json(now).etag())
                .isEqualTo(server.view.json(head).etag());
        assertThat(server.call("GET", "/api/files/" + head.id() + "/content").body())
                .isEqualTo(LARGE);
    }
}
