package io.vaultx.files.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.catalog.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Downloads of compressed chunks by clients that accept zstd, and by those that do not. */
class EncodedDownloadTest {
    private static final int CHUNK = 1 << 16;
    private static final Map<String, String> ZSTD = Map.of("Accept-Encoding", "gzip, zstd");

    private final FileServer server = newServer();
    private final byte[] content = content();
    private final FileHead file = ready();
    private final String target = "/api/files/" + file.id() + "/content";
    private final List<ChunkRef> refs = new ArrayList<>();

    /** Called while this is made. */
    FileServer newServer() {
        return new FileServer();
    }

    /** Chunks of noise and of one letter in turn, the last one short. */
    private static byte[] content() {
        byte[] content = Bytes.random(70 * CHUNK + 123, 1);
        for (int chunk = 0; chunk < 70; chunk += 2) {
            Arrays.fill(content, chunk * CHUNK, (chunk + 1) * CHUNK, (byte) ('a' + chunk));
        }
        return content;
    }

    private FileHead ready() {
        NewFile plain = NewFile.named("a.txt", "text/plain");
        FileHead head = server.create(new NewFile(
                plain.bucket(), null, plain.description(), true, true, new Chunking.Fixed(CHUNK), null, null));
        server.call("PUT", "/api/files/" + head.id() + "/content", Map.of(), content);
        return head;
    }

    private Version version() {
        FileHead head = server.catalog.byId(file.id()).orElseThrow();
        return server.catalog.version(head, null).orElseThrow();
    }

    @BeforeEach
    void compressEverySecondChunk() {
        server.manifests.open(version().manifest(), 0).forEachRemaining(refs::add);
        for (int chunk = 0; chunk < 70; chunk += 2) {
            compress(chunk);
        }
    }

    private ChunkAddress compress(int chunk) {
        ChunkAddress address =
                new ChunkAddress(version().dedupDomain(), refs.get(chunk).id());
        server.frames.compress(address, refs.get(chunk).size(), 3);
        return address;
    }

    private Reply call(String method, Map<String, String> headers, String name, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(name, value);
        return server.call(method, target, all);
    }

    @Test
    void whoAcceptsZstdGetsWhatIsStored() {
        Reply reply = server.call("GET", target, ZSTD);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers())
                .containsEntry("Content-Encoding", "zstd")
                .containsEntry("Vary", "Accept-Encoding")
                .containsEntry("Content-Type", "text/plain")
                .containsEntry("Content-Length", Integer.toString(reply.body().length));
        assertThat(reply.body().length).isLessThan(content.length * 6 / 10);
        assertThat(Zstd.decompress(reply.body(), content.length)).isEqualTo(content);
    }

    @Test
    void whoDoesNotGetsTheBytesThemselves() {
        Reply reply = server.call("GET", target);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(content);
        assertThat(reply.headers())
                .doesNotContainKey("Content-Encoding")
                .containsEntry("Vary", "Accept-Encoding")
                .containsEntry("ETag", version().etag());
    }

    @Test
    void headSaysTheSameWithoutBytes() {
        Reply get = server.call("GET", target, ZSTD);
        Reply head = server.call("HEAD", target, ZSTD);

        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aRangeIsOneOfTheBytesThemselves() {
        Reply one = call("GET", ZSTD, "Range", "bytes=10-99999");
        Reply several = call("GET", ZSTD, "Range", "bytes=0-9,100000-100009");

        assertThat(one.status()).isEqualTo(206);
        assertThat(one.body()).isEqualTo(Arrays.copyOfRange(content, 10, 100_000));
        assertThat(several.status()).isEqualTo(206);
        for (Reply reply : List.of(one, several)) {
            assertThat(reply.headers())
                    .doesNotContainKey("Content-Encoding")
                    .containsEntry("Vary", "Accept-Encoding")
                    .containsEntry("ETag", version().etag());
        }
    }

    /** A strong tag promises the same bytes (RFC 9110, 8.8.1). */
    @Test
    void eachEncodingAndEachFormOfItHasATagOfItsOwn() {
        String plain = server.call("GET", target).header("ETag");
        String encoded = server.call("GET", target, ZSTD).header("ETag");
        compress(1);
        String other = server.call("GET", target, ZSTD).header("ETag");

        assertThat(List.of(plain, encoded, other)).doesNotHaveDuplicates().allMatch(tag -> tag.matches("\"[^\"]+\""));
        assertThat(server.call("GET", target).header("ETag")).isEqualTo(plain);
    }

    @Test
    void aConditionMeansTheContentByWhicheverOfItsTags() {
        String plain = version().etag();
        String encoded = server.call("GET", target, ZSTD).header("ETag");

        for (String tag : List.of(plain, encoded, "\"x\", W/" + encoded)) {
            assertThat(call("GET", ZSTD, "If-None-Match", tag).status()).as(tag).isEqualTo(304);
            assertThat(call("GET", Map.of(), "If-None-Match", tag).status())
                    .as(tag)
                    .isEqualTo(304);
        }
        assertThat(call("GET", ZSTD, "If-None-Match", encoded).headers())
                .containsEntry("ETag", encoded)
                .containsEntry("Vary", "Accept-Encoding");
        assertThat(call("GET", ZSTD, "If-None-Match", "\"x-zstd-0123456789abcdef\"")
                        .status())
                .isEqualTo(200);
        assertThat(call("GET", ZSTD, "If-Match", encoded).status()).isEqualTo(200);
        assertThat(call("GET", ZSTD, "If-Match", "\"x\"").status()).isEqualTo(412);
    }

    /** By the tag of a 304 a cache finds the answer that is still good (RFC 9111, 4.3.4). */
    @Test
    void notModifiedNamesTheTagThatTheClientHas() {
        String plain = version().etag();
        String encoded = server.call("GET", target, ZSTD).header("ETag");

        for (Map<String, String> accepts : List.of(ZSTD, Map.<String, String>of())) {
            for (String tag : List.of(plain, encoded, "W/" + encoded)) {
                assertThat(call("GET", accepts, "If-None-Match", tag).header("ETag"))
                        .isEqualTo(tag);
                assertThat(call("GET", accepts, "If-None-Match", "\"x\", " + tag)
                                .header("ETag"))
                        .isEqualTo(tag);
            }
        }
        String both = encoded + ", " + plain;
        assertThat(call("GET", ZSTD, "If-None-Match", both).header("ETag")).isEqualTo(encoded);
        assertThat(call("GET", Map.of(), "If-None-Match", both).header("ETag")).isEqualTo(plain);
        assertThat(call("GET", ZSTD, "If-None-Match", "*").header("ETag")).isEqualTo(encoded);
        assertThat(call("GET", Map.of(), "If-None-Match", "*").header("ETag")).isEqualTo(plain);
    }

    /** Whoever has a part of the encoded bytes must not get a part of the others for it. */
    @Test
    void aRangeForAnEncodedTagIsTheWholeContent() {
        String encoded = server.call("GET", target, ZSTD).header("ETag");

        Reply reply = call("GET", Map.of("If-Range", encoded), "Range", "bytes=0-1");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(content);
    }

    @Test
    void aContentWithLittleOfItCompressedIsSentAsItIs() {
        for (int chunk = 4; chunk < 70; chunk += 2) {
            server.frames.forget(
                    new ChunkAddress(version().dedupDomain(), refs.get(chunk).id()));
        }

        Reply reply = server.call("GET", target, ZSTD);

        assertThat(reply.headers()).doesNotContainKey("Content-Encoding");
        assertThat(reply.body()).isEqualTo(content);
    }

    @Test
    void aDamagedChunkCutsTheAnswer() {
        server.memory.damage(
                new ChunkAddress(version().dedupDomain(), refs.get(69).id()));

        Reply reply = server.call("GET", target, ZSTD);

        assertThat(reply.cut()).isTrue();
        assertThat(reply.failure()).isInstanceOf(ContentUnreadableException.class);
    }

    @Test
    void aTagOfTheEncodedContentReplacesItAsWell() {
        String encoded = server.call("GET", target, ZSTD).header("ETag");

        Reply stale =
                server.call("PUT", target, Map.of("If-Match", "\"x-zstd-0123456789abcdef\""), Bytes.text("other"));
        Reply replaced = server.call("PUT", target, Map.of("If-Match", encoded), Bytes.text("other"));

        assertThat(stale.status()).isEqualTo(412);
        assertThat(replaced.status()).isEqualTo(200);
    }
}
