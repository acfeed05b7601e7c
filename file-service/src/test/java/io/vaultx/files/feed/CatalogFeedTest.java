package io.vaultx.files.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionFeedContract;
import io.vaultx.chunks.feed.VersionName;
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
import org.junit.jupiter.api.Test;

/** What workers are told of versions. */
class CatalogFeedTest extends VersionFeedContract {
    private static final int CHUNK = 64 << 10;
    private static final byte[] SMALL = Bytes.random(2 * CHUNK, 2);

    final FileServer server = new FileServer();
    private final VersionFeed feed =
            new CatalogFeed(new StoredVersions(server.records), server.manifests, server.outbox);

    @Override
    protected VersionFeed feed() {
        return feed;
    }

    @Override
    protected Stored store(int chunks, boolean compression) {
        FileHead head = inParts(Bytes.random((chunks - 1) * CHUNK + 1_000, chunks), compression);
        List<ChunkRef> refs = new ArrayList<>();
        server.manifests
                .open(server.catalog.version(head, null).orElseThrow().manifest(), 0)
                .forEachRemaining(refs::add);
        assertThat(refs).hasSize(chunks);
        return new Stored(new VersionName(head.id(), version(head)), refs);
    }

    @Override
    protected void remove(VersionName name) {
        server.catalog.remove(name.fileId(), present -> {}, Operation.fresh(server.random));
    }

    @Override
    protected boolean waits(VersionName name) {
        return !server.memoryRecords.scan("outbox", KeyRange.all(), 10).isEmpty();
    }

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
        int middle = (content.length / CHUNK + 1) / 2 * CHUNK;
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
    void aVersionThatWasDeletedWithItsFileCanBeFinished() {
        FileHead head = inParts(SMALL, true);
        remove(new VersionName(head.id(), version(head)));

        for (VersionWork work : VersionWork.values()) {
            feed().finished(head.id(), version(head), work);
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
        FileHead head = inParts(SMALL, true);
        assertThat(server.view.json(head).sha256()).isNull();

        assertThat(feed().fillSha256(head.id(), version(head), Bytes.sha256(SMALL)))
                .isTrue();

        FileHead now = server.catalog.byId(head.id()).orElseThrow();
        assertThat(server.view.json(now).sha256()).isEqualTo(Bytes.sha256(SMALL).hex());
        assertThat(server.view.json(now).etag())
                .isEqualTo(server.view.json(head).etag());
        assertThat(server.call("GET", "/api/files/" + head.id() + "/content").body())
                .isEqualTo(SMALL);
    }
}
