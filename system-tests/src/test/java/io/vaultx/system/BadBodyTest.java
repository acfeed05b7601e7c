package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are not what they were said to be: each is refused by name and changes nothing. */
class BadBodyTest {
    private static final byte[] BODY = new Content(1, 100_000).bytes();
    private static final byte[] OTHER = new Content(2, 100_000).bytes();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private Api user = SERVER.anonymous();

    @BeforeEach
    void signIn() {
        user = SERVER.user();
    }

    @Test
    void aWrongDigestOfAWholeBodyLeavesTheOldBytes() {
        String id = user.store("kept", BODY).get("id").asText();

        refusedDigest(() -> user.putContent(id, OTHER, "Content-Digest", Content.digestHeader(BODY)));
        refusedDigest(() -> user.putObject("kept", OTHER, "Content-Digest", Content.digestHeader(BODY)));

        assertThat(user.content(id)).isEqualTo(BODY);
    }

    @Test
    void aWrongDigestOfANewObjectCreatesNothing() {
        refusedDigest(() -> user.putObject("new", OTHER, "Content-Digest", Content.digestHeader(BODY)));

        user.get("/api/objects/home/new").expectProblem(404);
    }

    @Test
    void aWrongDigestOfAPartLeavesThePartMissing() {
        String id = user.create("name", "a", "size", BODY.length).get("id").asText();

        refusedDigest(() -> user.part(id, 0, OTHER, "Content-Digest", Content.digestHeader(BODY)));

        assertThat(user.list("/api/files/" + id + "/chunks?")).isEmpty();
    }

    private void refusedDigest(Supplier<Reply> call) {
        Unchanged.filesOf(user, call).expectProblem(422, Content.sha256(OTHER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256=:AAAA:",
                "sha-256=nothing",
                "sha-256",
                "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=:"
            })
    void aDigestThatIsNoneIsRefused(String digest) {
        Unchanged.filesOf(user, () -> user.putObject("new", BODY, "Content-Digest", digest))
                .expectProblem(400, "content-digest");
    }

    @Test
    void aWrongWholeDigestLeavesTheFileUploadingAndItsPartsReplaceable() {
        JsonNode file = user.create("name", "a", "size", BODY.length, "sha256", Content.sha256(BODY));
        String id = file.get("id").asText();

        user.part(id, 0, OTHER).expectProblem(422);
        assertThat(user.file(id).get("status").asText()).isEqualTo("uploading");

        user.part(id, 0, BODY).expect(200);
        assertThat(user.content(id)).isEqualTo(BODY);
    }

    @Test
    void moreBytesThanTheDeclaredSizeAreRefused() {
        String id = user.create("name", "a", "size", 99_999).get("id").asText();

        Unchanged.filesOf(user, () -> user.part(id, 0, BODY)).expectProblem(413, "99999");
        Unchanged.filesOf(user, () -> user.putContent(id, BODY)).expectProblem(413, "99999");
        Unchanged.filesOf(user, () -> chunked("PUT", "/api/files/" + id + "/content", BODY))
                .expectProblem(413, "99999");
    }

    @Test
    void fewerBytesThanTheDeclaredSizeDoNotCompleteTheFile() {
        String id = user.create("name", "a", "size", 100_001).get("id").asText();

        Reply reply = Unchanged.filesOf(user, () -> user.putContent(id, BODY));

        assertThat(reply.status()).isIn(400, 409, 422);
        reply.expectProblem(reply.status(), "100001");
        user.get("/api/files/" + id + "/content").expectProblem(409);
    }

    @Test
    void completingWithAGapOrTooLittleIsAConflict() {
        String sized = user.create("name", "a", "size", 300_000).get("id").asText();
        user.part(sized, 0, BODY).expect(200);
        user.part(sized, 2, BODY).expect(200);
        user.json("POST", "/api/files/" + sized + "/complete", Json.object()).expectProblem(409);

        String open = user.create("name", "b").get("id").asText();
        user.part(open, 1, BODY).expect(200);
        user.json("POST", "/api/files/" + open + "/complete", Json.object()).expectProblem(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000", "-1", "1.5", "x", "99999999999999999999", "%30x"})
    void aPartIndexOutOfRangeIsRefused(String index) {
        String id = user.create("name", "a").get("id").asText();

        Unchanged.filesOf(user, () -> user.bytes("POST", "/api/files/" + id + "/chunks/" + index, BODY))
                .expectProblem(400, "index", "9999");
    }

    @Test
    void anEmptyPartIsRefused() {
        String id = user.create("name", "a").get("id").asText();

        Unchanged.filesOf(user, () -> user.part(id, 0, new byte[0])).expectProblem(400);
    }

    @Test
    void aPartSentAgainWithOtherBytesIsAConflictAndWithTheSameBytesIsNot() {
        String id = user.create("name", "a", "size", 200_000).get("id").asText();
        user.part(id, 0, BODY).expect(200);

        Unchanged.filesOf(user, () -> user.part(id, 0, OTHER)).expectProblem(409);

        assertThat(user.part(id, 0, BODY)
                        .expect(200)
                        .json()
                        .get("receivedBytes")
                        .asLong())
                .isEqualTo(BODY.length);
    }

    @Test
    void aBodyCutShortChangesNothing() {
        String id = user.store("kept", BODY).get("id").asText();
        String uploading =
                user.create("name", "a", "size", BODY.length).get("id").asText();

        cutShort("PUT", "/api/files/" + id + "/content");
        cutShort("PUT", "/api/objects/home/kept");
        cutShort("PUT", "/api/objects/home/new");
        cutShort("POST", "/api/files/" + uploading + "/chunks/0");
        cutShort("POST", "/api/upload");

        assertThat(user.content(id)).isEqualTo(BODY);
        assertThat(user.list("/api/files/" + uploading + "/chunks?")).isEmpty();
        user.get("/api/objects/home/new").expectProblem(404);
    }

    @Test
    void aLengthThatIsNoneIsAProblemWithTheIdOfItsRequest() {
        for (String length :
                new String[] {"x", "-1", "+2", "2\r\nContent-Length: 3", "2\r\nTransfer-Encoding: chunked"}) {
            try (RawConnection line = RawConnection.to(SERVER.port())) {
                line.sendHead(user, "POST", "/api/files", "X-Request-Id: mine", "Content-Length: " + length);
                Reply refused = line.send("{}").readReply();

                refused.expectProblem(400);
                assertThat(refused.header("X-Request-Id")).isEqualTo("mine");
            }
        }
    }

    @Test
    void aBodyWhoseChunksAreNoneIsToldSoAndChangesNothing() {
        String id = user.store("kept", BODY).get("id").asText();

        for (String path : new String[] {"/api/files/" + id + "/content", "/api/objects/home/new", "/api/files"}) {
            boolean json = path.equals("/api/files");
            Unchanged.filesOf(user, () -> {
                        try (RawConnection line = RawConnection.to(SERVER.port())) {
                            line.sendHead(
                                    user,
                                    json ? "POST" : "PUT",
                                    path,
                                    "Content-Type: " + (json ? "application/json" : "text/plain"),
                                    "Transfer-Encoding: chunked");
                            return line.send("2\r\n{}\r\nzz\r\n").readReply();
                        }
                    })
                    .expectProblem(400);
        }
        assertThat(user.content(id)).isEqualTo(BODY);
    }

    @Test
    void aClientThatWaitsToBeToldIsRefusedByTheLengthOfItsBodyAlone() {
        String id = user.create("name", "a", "size", 2).get("id").asText();
        long overEveryLimit = (50L << 40) + 1;

        assertRefusedUnsent("PUT", "/api/files/" + id + "/content", 1_000_000_000);
        assertRefusedUnsent("POST", "/api/files/" + id + "/chunks/0", 1_000_000_000);
        assertRefusedUnsent("PUT", "/api/objects/home/new", overEveryLimit);
        assertRefusedUnsent("POST", "/api/files", 2 << 20);
    }

    private void assertRefusedUnsent(String method, String path, long length) {
        String type = path.equals("/api/files") ? "application/json" : "application/octet-stream";
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendHead(
                    user, method, path, "Expect: 100-continue", "Content-Type: " + type, "Content-Length: " + length);

            assertThat(line.readHead().status()).as(path).isEqualTo(413);
        }
    }

    /** Sends the first half of a body and then nothing more. */
    private void cutShort(String method, String path) {
        boolean form = path.equals("/api/upload");
        byte[] half = form
                ? "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nhalf"
                        .getBytes(StandardCharsets.US_ASCII)
                : Arrays.copyOf(OTHER, OTHER.length / 2);
        String type = form ? "multipart/form-data; boundary=b" : "application/octet-stream";

        Unchanged.filesOf(user, () -> {
            try (RawConnection line = RawConnection.to(SERVER.port())) {
                line.sendHead(user, method, path, "Content-Length: " + BODY.length, "Content-Type: " + type);
                line.send(half).endSending();
                line.readToTheEnd();
            }
            return user.get("/api/auth/me");
        });
    }

    private Reply chunked(String method, String path, byte[] body) {
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendHead(user, method, path, "Transfer-Encoding: chunked");
            return line.sendChunkedMeanwhile(body).readReply();
        }
    }
}
