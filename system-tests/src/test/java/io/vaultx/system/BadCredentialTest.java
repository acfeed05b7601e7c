package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and signed URLs that are altered, expired, or stand for what is gone. */
class BadCredentialTest {
    private static final byte[] BODY = new Content(4, 300_000).bytes();
    private static final String BASE64_URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private static Api user;

    @BeforeAll
    static void signIn() {
        user = SERVER.user();
    }

    @Test
    void anAlteredTokenIsRefusedWhereverItWasAltered() {
        String token = user.token();
        List<String> altered = IntStream.range(0, token.length())
                .filter(at -> token.charAt(at) != '.')
                .filter(at -> at % 7 == 0 || at > token.length() - 5)
                .mapToObj(at -> altered(token, at))
                .toList();

        assertThat(altered).allSatisfy(bad -> {
            Reply reply = user.withToken(bad).get("/api/files").expectProblem(401);
            assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "x.y.z", "..", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."})
    void whatIsNoTokenIsRefused(String token) {
        user.withToken(token).get("/api/files").expectProblem(401);
    }

    @Test
    void aWrongPasswordAndAnUnknownAccountAreNotToldApart() {
        String email = "known-" + System.nanoTime() + "@example.org";
        SERVER.anonymous().register(email);

        Reply wrong = login(email, "not the pass phrase").expectProblem(401);
        Reply unknown = login("un" + email, Api.PASSWORD).expectProblem(401);

        assertThat(unknown.json().get("detail")).isEqualTo(wrong.json().get("detail"));
    }

    private static Reply login(String email, String password) {
        return SERVER.anonymous().json("POST", "/api/auth/login", Json.object("email", email, "password", password));
    }

    @Test
    void aSecondRegisterWithTheSameAddressInOtherLettersIsAConflict() {
        String email = "Twice-" + System.nanoTime() + "@example.org";
        SERVER.anonymous().register(email);

        SERVER.anonymous()
                .json(
                        "POST",
                        "/api/auth/register",
                        Json.object("email", email.toUpperCase(Locale.ROOT), "password", Api.PASSWORD))
                .expectProblem(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567", ""})
    void aPasswordOutOfRangeIsRefusedWithoutBeingRepeated(String password) {
        SERVER.anonymous()
                .json("POST", "/api/auth/register", Json.object("email", "short@example.org", "password", password))
                .expectProblem(400, "password", "8");
        Reply tooLong = SERVER.anonymous()
                .json(
                        "POST",
                        "/api/auth/register",
                        Json.object("email", "long@example.org", "password", "p".repeat(129)))
                .expectProblem(400, "password", "128");
        assertThat(tooLong.text()).doesNotContain("ppp");
    }

    @Test
    void anAlteredSignedUrlIsForbiddenWhereverItWasAltered() {
        String path = signedPath(user.store("signed", BODY).get("id").asText(), 60);
        int token = path.lastIndexOf('/') + 1;

        assertThat(IntStream.range(token, path.length()).filter(at -> path.charAt(at) != '.'))
                .allSatisfy(at -> SERVER.anonymous().get(altered(path, at)).expectProblem(403));
        assertThat(SERVER.anonymous().get(path).expect(200).body()).isEqualTo(BODY);
    }

    @Test
    void aSignedUrlServesWhateverOtherCredentialComesAlong() {
        String path = signedPath(user.store("signed-too", BODY).get("id").asText(), 60);

        assertThat(user.withToken("stale.or.wrong").get(path).expect(200).body())
                .isEqualTo(BODY);
    }

    @Test
    void anExpiredSignedUrlIsGoneAndAnAlteredExpiredOneForbidden() {
        String path = signedPath(user.store("brief", BODY).get("id").asText(), 1);

        Await.until("the URL expires", () -> SERVER.anonymous().get(path).status() != 200);

        SERVER.anonymous().get(path).expectProblem(410);
        SERVER.anonymous().get(altered(path, path.length() - 10)).expectProblem(403);
    }

    @Test
    void aSignedUrlOfADeletedFileFindsNothingEvenWhenThePathIsUsedAgain() {
        String id = user.store("reused", BODY).get("id").asText();
        String path = signedPath(id, 60);

        user.delete("/api/files/" + id).expect(204);
        user.store("reused", new byte[] {1});

        SERVER.anonymous().get(path).expectProblem(404);
    }

    @Test
    void aSignedUrlStaysWithTheVersionItWasSignedFor() {
        String id = user.store("pinned", BODY).get("id").asText();
        String path = signedPath(id, 60);

        user.putContent(id, new byte[] {1}).expect(200);

        assertThat(SERVER.anonymous().get(path).expect(200).body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "604801", "1.5", "\"60\"", "1000000000000000000000"})
    void aLifetimeOutOfRangeIsRefused(String seconds) {
        String id = user.create("name", "a", "size", 0).get("id").asText();

        user.text("POST", "/api/files/" + id + "/signed-url", "{\"expirationSeconds\":" + seconds + "}")
                .expectProblem(400, "expirationseconds");
    }

    private static String signedPath(String id, int seconds) {
        String url = user.json("POST", "/api/files/" + id + "/signed-url", Json.object("expirationSeconds", seconds))
                .expect(201)
                .json()
                .get("url")
                .asText();
        return URI.create(url).getRawPath();
    }

    /** The text with the letter at one place moved to the next of the alphabet: in base64 a change of the lowest bit. */
    private static String altered(String text, int at) {
        int letter = BASE64_URL.indexOf(text.charAt(at));
        return text.substring(0, at) + BASE64_URL.charAt(letter ^ 1) + text.substring(at + 1);
    }
}
