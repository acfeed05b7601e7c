package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.Principal;
import io.vaultx.security.DemandTable.Row;
import io.vaultx.web.Demand;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The guard on a real router, behind which one handler answers everything with the principal's id. */
final class GuardTest {
    private static final EllipticCurveJsonWebKey PAIR = TestKeys.pair("key-1");
    private static final String ADMIN_TOKEN = "vxa_0123456789abcdefghijklm";

    private static final TestClock CLOCK = new TestClock();
    private static final TestTokens TOKENS = new TestTokens(CLOCK);
    private static final String USER = TOKENS.signed(TOKENS.claims("alice", "user"), PAIR);
    private static final String STALE = stale();

    private static Vertx vertx;
    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void serve() throws Exception {
        DemandTable table = DemandTable.of(List.of(
                new Row("GET", "/open/{token}", Demand.OPEN),
                new Row("GET", "/", Demand.USER),
                new Row("GET", "/files", Demand.USER),
                new Row("PUT", "/files/{id}", Demand.USER),
                new Row("PUT", "/objects/{path...}", Demand.USER),
                new Row("GET", "/admin", Demand.ADMIN),
                new Row("GET", "/chunks/{id}", Demand.CAPABILITY)));
        TokenVerifier tokens = new TokenVerifier(new TestKeys().with(PAIR), TokenRules.standard(), CLOCK);
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        new Guard(table, tokens, AdminToken.of(ADMIN_TOKEN)).mount(router);
        router.route().handler(GuardTest::answer);
        router.route().failureHandler(GuardTest::answerFailure);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void answer(RoutingContext request) {
        Principal principal = request.get(RequestAttributes.PRINCIPAL);
        request.end(principal == null ? "nobody" : principal.id());
    }

    private static void answerFailure(RoutingContext request) {
        Refusal refusal = (Refusal) request.failure();
        request.response().setStatusCode(refusal.type().status());
        refusal.headers().forEach(request.response()::putHeader);
        request.end(refusal.detail());
    }

    @Test
    void aTokenLetsItsOwnerIn() throws Exception {
        assertAnswer(get("/files", "Bearer " + USER), 200, "alice");
        assertAnswer(get("/files", "bEARER   " + USER), 200, "alice");
        assertAnswer(get("/", "Bearer " + USER), 200, "alice");
    }

    @Test
    void withoutATokenTheAnswerAsksForOne() throws Exception {
        HttpResponse<String> answer = get("/files");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"vaultx\"");
    }

    @Test
    void aBadCredentialIs401WithAChallengeThatSaysWhy() throws Exception {
        assertThat(challenge("Bearer " + STALE)).contains("invalid_token").contains("expired");
        assertThat(challenge("Bearer " + USER + "x")).contains("invalid_token").doesNotContain("expired");
        assertThat(challenge("Bearer " + ADMIN_TOKEN + "x")).contains("invalid_token");
        assertThat(challenge("Bearer")).contains("invalid_request");
        assertThat(challenge("Bearer ")).contains("invalid_request");
        assertThat(challenge("Bearer" + USER)).contains("invalid_request");
        assertThat(challenge("Basic YWxpY2U6c2VjcmV0")).contains("invalid_request");
        assertThat(challenge("Bearer " + USER, "Bearer " + USER)).contains("invalid_request");
    }

    @Test
    void anAdminsRouteIsForAdminsOnly() throws Exception {
        assertThat(get("/admin").statusCode()).isEqualTo(401);
        assertThat(get("/admin", "Bearer " + USER).statusCode()).isEqualTo(403);
        assertAnswer(get("/admin", "Bearer " + ADMIN_TOKEN), 200, "admin");
        String token = TOKENS.signed(TOKENS.claims("bob", "admin"), PAIR);
        assertAnswer(get("/admin", "Bearer " + token), 200, "bob");
    }

    @Test
    void theAdminTokenOpensUsersRoutesToo() throws Exception {
        assertAnswer(get("/files", "Bearer " + ADMIN_TOKEN), 200, "admin");
    }

    @Test
    void anOpenRouteIgnoresWhateverCredentialComesAlong() throws Exception {
        assertAnswer(get("/open/t"), 200, "nobody");
        assertAnswer(get("/open/t", "Bearer " + STALE), 200, "nobody");
        assertAnswer(get("/open/t", "Bearer " + USER), 200, "nobody");
        assertAnswer(get("/open/t", "nonsense"), 200, "nobody");
    }

    @Test
    void capabilitiesAreTheRoutesOwnMatter() throws Exception {
        assertAnswer(get("/chunks/c"), 200, "nobody");
    }

    @Test
    void whatIsNotInTheTableIsNotThereWhoeverAsks() throws Exception {
        assertThat(get("/nothing", "Bearer " + ADMIN_TOKEN).statusCode()).isEqualTo(404);
        assertThat(get("/files/", "Bearer " + ADMIN_TOKEN).statusCode()).isEqualTo(404);
        assertThat(get("//files", "Bearer " + ADMIN_TOKEN).statusCode()).isEqualTo(404);
        assertThat(get("/files/../files", "Bearer " + ADMIN_TOKEN).statusCode()).isEqualTo(404);
    }

    @Test
    void anotherMethodNamesTheAllowedOnes() throws Exception {
        HttpResponse<String> answer = send("DELETE", "/files", "Bearer " + USER);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(send("OPTIONS", "/admin").statusCode()).isEqualTo(405);
    }

    @Test
    void headIsAdmittedWhereGetIs() throws Exception {
        assertThat(send("HEAD", "/files", "Bearer " + USER).statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/files").statusCode()).isEqualTo(401);
    }

    @Test
    void aPathThatLeadsElsewhereWhenReadAnotherWayIsRefused() throws Exception {
        for (String path : new String[] {"/open/..", "/open/%2e%2e", "/open/.%2E"}) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(400);
            assertThat(get(path, "Bearer " + ADMIN_TOKEN).statusCode()).as(path).isEqualTo(400);
        }
    }

    @Test
    void oddPathsThatDemandTheSamePassToTheirRoute() throws Exception {
        assertAnswer(send("PUT", "/objects/a;b/../c", "Bearer " + USER), 200, "alice");
        assertAnswer(send("PUT", "/objects/;b", "Bearer " + USER), 200, "alice");
        assertAnswer(send("PUT", "/objects/a%2Fb//c/", "Bearer " + USER), 200, "alice");
    }

    private static String stale() {
        JwtClaims claims = TOKENS.claims("alice", "user");
        claims.setExpirationTime(NumericDate.fromSeconds(CLOCK.instant().getEpochSecond() - 3600));
        return TOKENS.signed(claims, PAIR);
    }

    private static String challenge(String... credentials) throws Exception {
        HttpResponse<String> answer = get("/files", credentials);
        assertThat(answer.statusCode()).isEqualTo(401);
        return answer.headers().firstValue("WWW-Authenticate").orElse("none");
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    private static HttpResponse<String> get(String path, String... credentials) throws Exception {
        return send("GET", path, credentials);
    }

    private static HttpResponse<String> send(String method, String path, String... credentials)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (String credential : credentials) {
            request.header("Authorization", credential);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
