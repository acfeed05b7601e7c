package io.vaultx.files.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.feed.FeedProtocol;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.StoredVersions;
import io.vaultx.threads.Fuzz;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may call the feed, and what a call may say. */
class FeedRoutesTest {
    private static final VersionName NAME = new VersionName("f1", "v1");
    private static final byte[] DIGEST = new ChunkId(1, 2, 3, 4).bytes();
    private static final NodeKey KEY = NodeKey.derive(FeedServer.SECRET, NodeBeat.SERVICE);

    private final FileServer server = new FileServer();
    private final FeedServer http = new FeedServer(
            new CatalogFeed(new StoredVersions(server.records), server.manifests, server.outbox), server.clock);

    /** Each call of the protocol, with its body. */
    private static final Map<Call, byte[]> CALLS = Map.of(
            FeedProtocol.versionCall(NAME), new byte[0],
            FeedProtocol.chunksCall(NAME, 0, 9), new byte[0],
            FeedProtocol.sha256Call(NAME, DIGEST), DIGEST,
            FeedProtocol.workCall(NAME, VersionWork.COMPRESS), new byte[0]);

    @AfterEach
    void close() {
        http.close();
    }

    private Reply send(Call call, String token, byte[] body) {
        String target = call.query().isEmpty() ? call.path() : call.path() + "?" + call.query();
        return http.call(call.method(), target, Map.of(ChunkProtocol.TOKEN_HEADER, token), body);
    }

    private String token(Call call) {
        return KEY.issue(call, server.clock.instant());
    }

    @Test
    void onlyATokenForTheVeryCallAllowsIt() {
        NodeKey ofANode = NodeKey.derive(FeedServer.SECRET, "node-1");
        Call other = Call.of("GET", "/internal/feed/f1/v2");
        CALLS.forEach((call, body) -> {
            assertThat(send(call, token(call), body).status()).as("%s", call).isBetween(200, 204);

            assertThat(send(call, token(other), body).status()).as("%s", call).isEqualTo(401);
            assertThat(send(call, ofANode.issue(call, server.clock.instant()), body)
                            .status())
                    .as("%s", call)
                    .isEqualTo(401);
            String old = KEY.issue(call, server.clock.instant().minus(Duration.ofHours(1)));
            assertThat(send(call, old, body).status()).as("%s", call).isEqualTo(401);
        });
    }

    @Test
    void aCallWithoutATokenIsRefusedBeforeAnythingIsLookedAt() {
        CALLS.forEach((call, body) -> {
            String target = call.path().replace("/f1/", "/F1/") + "?" + call.query() + "x";
            assertThat(http.call(call.method(), target, Map.of(), new byte[100]).status())
                    .as("%s", call)
                    .isEqualTo(401);
        });
    }

    @Test
    void anotherBodyThanTheTokensIsRefused() {
        Call call = FeedProtocol.sha256Call(NAME, DIGEST);
        assertThat(send(call, token(call), Bytes.random(32, 1)).status()).isEqualTo(401);
        assertThat(send(call, token(call), Bytes.random(33, 1)).status()).isEqualTo(413);
        Call shorter = FeedProtocol.sha256Call(NAME, new byte[31]);
        assertThat(send(shorter, token(shorter), new byte[31]).status()).isEqualTo(400);
    }

    private static <T> Optional<T> accepted(Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (Refusal refused) {
            assertThat(refused.type().status()).isEqualTo(400);
            return Optional.empty();
        }
    }

    @Test
    void everyFieldHasOneSpelling() {
        Fuzz.of("names in calls to the feed", 10_000)
                .words("/", "A", "%2f", "z", "0")
                .texts(List.of("f1/v1", "0/z", "a".repeat(64) + "/1"), text -> {
                    String[] ids = text.split("/", 2);
                    accepted(() -> FeedFields.name(ids[0], ids[ids.length - 1]))
                            .filter(name -> ids.length == 2)
                            .ifPresent(name -> assertThat(name).hasToString(text));
                });
        Fuzz.of("offsets in calls to the feed", 10_000)
                .texts(
                        List.of("0", "1000", "999999999999999999"),
                        text -> accepted(() -> FeedFields.from(text)).ifPresent(from -> {
                            assertThat(from).isNotNegative();
                            assertThat(from).hasToString(text);
                        }));
        Fuzz.of("limits in calls to the feed", 10_000)
                .texts(
                        List.of("1", "100", "1024"),
                        text -> accepted(() -> FeedFields.limit(text)).ifPresent(limit -> {
                            assertThat(limit).isBetween(1, 1024);
                            assertThat(limit).hasToString(text);
                        }));
        Fuzz.of("works in calls to the feed", 5_000)
                .texts(
                        List.of("digest", "compress"),
                        text -> accepted(() -> FeedFields.work(text))
                                .ifPresent(work -> assertThat(work.queue()).isEqualTo(text)));
        Fuzz.of("digests in calls to the feed", 5_000)
                .bytes(
                        List.of(DIGEST),
                        body -> accepted(() -> FeedFields.digest(body))
                                .ifPresent(digest -> assertThat(digest.bytes()).isEqualTo(body)));
    }
}
