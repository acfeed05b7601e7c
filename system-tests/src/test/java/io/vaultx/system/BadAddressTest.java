package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for what is not there, not the caller's, or not to be addressed like this. */
class BadAddressTest {
    private static final byte[] BODY = new Content(3, 1_000).bytes();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private Api user = SERVER.anonymous();

    @BeforeEach
    void signIn() {
        user = SERVER.user();
    }

    @Test
    void anUnknownFileAndSomebodyElsesAreNotToldApart() {
        Api owner = SERVER.user();
        String foreign = owner.store("secret", BODY).get("id").asText();

        List<Reply> unknown = everyCallOn("abcdefghijklmnopqrstuvwxyz");
        List<Reply> others = everyCallOn(foreign);

        assertThat(unknown).allSatisfy(reply -> reply.expectProblem(404));
        assertThat(others).allSatisfy(reply -> reply.expectProblem(404));
        assertThat(owner.content(foreign)).isEqualTo(BODY);
        assertThat(user.files()).isEmpty();
    }

    private List<Reply> everyCallOn(String id) {
        String file = "/api/files/" + id;
        return List.of(
                user.get(file),
                user.get(file + "?alt=media"),
                user.get(file + "/content"),
                user.get(file + "/versions"),
                user.get(file + "/chunks"),
                user.json("PATCH", file, Json.object("name", "mine")),
                user.json("POST", file + "/signed-url", Json.object()),
                user.json("POST", file + "/complete", Json.object()),
                user.part(id, 0, BODY),
                user.putContent(id, BODY),
                user.delete(file + "/upload"),
                user.delete(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "%2e%2e",
                "a/../b",
                "a/%2e%2e/b",
                "a//b",
                "a/./b",
                ".",
                "a/",
                "%00",
                "a%0ab",
                "a%2",
                "%zz",
                "%ff%fe",
                "%2f"
            })
    void anObjectPathWithATrickIsRefused(String path) {
        Unchanged.filesOf(user, () -> raw("PUT", "/api/objects/home/" + path)).expectProblem(400);
    }

    @Test
    void anEncodedSlashIsNoWayIntoAnotherPath() {
        user.store("a/b", BODY);

        Unchanged.filesOf(user, () -> user.putObject("a%2Fb", new byte[] {1})).expectProblem(400, "path");
        assertThat(user.putObject("a%252Fb", BODY)
                        .expect(201)
                        .json()
                        .get("path")
                        .asText())
                .isEqualTo("a%2Fb");
    }

    @Test
    void anotherBucketThanHomeIsUnknown() {
        for (String bucket : List.of("other", "Home", "%2e%2e", "home%2Fx")) {
            Unchanged.filesOf(user, () -> user.bytes("PUT", "/api/objects/" + bucket + "/a", BODY))
                    .expectProblem(404);
        }
        Unchanged.filesOf(user, () -> user.json("POST", "/api/files", Json.object("name", "a", "bucket", "other")))
                .expectProblem(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "x", "1.0", "99999999999999999999"})
    void aLimitOutOfRangeIsRefused(String limit) {
        user.get("/api/files?limit=" + limit).expectProblem(400, "limit", "1000");
    }

    @Test
    void aCursorThatWasNotHandedOutIsRefused() {
        user.store("a", BODY);
        user.store("b", BODY);
        String cursor = user.get("/api/files?limit=1").json().get("next").asText();

        for (String bad : List.of("x", "%20", "AAAA", cursor + "A", cursor.substring(1), "%00", "a".repeat(4_000))) {
            user.get("/api/files?after=" + bad).expectProblem(400, "after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=1000-1001", "bytes=5000-6000", "bytes=-0"})
    void aRangeOutsideTheFileIsNotSatisfiable(String range) {
        String id = user.store("a", BODY).get("id").asText();

        Reply reply = user.get("/api/files/" + id + "/content", "Range", range);

        assertThat(reply.expectProblem(416).header("Content-Range")).isEqualTo("bytes */1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=9-1", "bytes=a-b", "lines=1-2", "bytes=", "bytes=-"})
    void aRangeThatIsNoneIsIgnored(String range) {
        String id = user.store("a", BODY).get("id").asText();

        assertThat(user.get("/api/files/" + id + "/content", "Range", range)
                        .expect(200)
                        .body())
                .isEqualTo(BODY);
    }

    @Test
    void anUnknownVersionIsNotFound() {
        String id = user.store("a", BODY).get("id").asText();

        user.get("/api/files/" + id + "/content?version=abcdefghijklmnopqrstuvwxyz")
                .expectProblem(404);
    }

    @Test
    void headersOverSixteenKilobytesAreRefused() {
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendHead(user, "GET", "/api/auth/me", "X-Filler: " + "a".repeat(17 * 1_024));
            assertThat(line.readHead().status()).isEqualTo(431);
        }
    }

    @Test
    void aRequestLineOverEightKilobytesIsRefused() {
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendHead(user, "GET", "/api/files?name=" + "a".repeat(9 * 1_024));
            assertThat(line.readHead().status()).isEqualTo(414);
        }
    }

    @Test
    void aMethodThatARouteDoesNotHaveIsNamed() {
        String id = user.store("a", BODY).get("id").asText();

        user.call("PUT", "/api/files/" + id, BodyPublishers.noBody()).expectProblem(405);
    }

    /** Sends the path as it stands: a client library would tidy it up or refuse it. */
    private Reply raw(String method, String path) {
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendHead(user, method, path, "Content-Length: " + BODY.length);
            return line.sendMeanwhile(BODY).readReply();
        }
    }
}
