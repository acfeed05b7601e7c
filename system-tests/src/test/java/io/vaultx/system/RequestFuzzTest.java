package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.threads.Mutations;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every route of the document, asked for in ways that are almost right. Whatever comes is answered, by a problem when it is
 * refused, never with a failure of the server's own; and the next request on the connection gets its own answer.
 */
class RequestFuzzTest {
    private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "patch", "delete");

    /** What the HTTP decoder answers before any route can: bare, and it ends the connection. */
    private static final Set<Integer> BARE = Set.of(400, 413, 414, 431, 501, 505);

    private static final List<String> WORDS = List.of(
            "%2e%2e",
            "%2f",
            "%00",
            "%ff",
            ";a=b",
            "?",
            "&",
            "#",
            "//",
            "/api/",
            "home",
            "bytes=0-",
            "W/\"\"",
            "chunk",
            "file",
            "null");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private Api user = SERVER.anonymous();
    private String fileId = "";

    /** A request, in parts that are mutated one at a time, so that its framing stays right. */
    private record Request(String method, String target, List<String> headers, byte[] body) {
        Request withTarget(String other) {
            return new Request(method, other, headers, body);
        }

        Request withHeader(int index, String line) {
            List<String> changed = new ArrayList<>(headers);
            changed.set(index, line);
            return new Request(method, target, changed, body);
        }

        Request withBody(byte[] other) {
            return new Request(method, target, headers, other);
        }

        byte[] bytes(String id) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: " + id
                    + "\r\nContent-Length: " + body.length + "\r\n" + String.join("\r\n", headers)
                    + (headers.isEmpty() ? "" : "\r\n") + "\r\n";
            bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            bytes.writeBytes(body);
            return bytes.toByteArray();
        }
    }

    @BeforeEach
    void signIn() {
        user = SERVER.user();
        fileId = user.store("a/b.txt", "some bytes".getBytes(StandardCharsets.UTF_8))
                .get("id")
                .asText();
    }

    @Test
    void everyRouteAnswersWhateverComesAndTheNextRequestGetsItsOwnAnswer() {
        long seed = TestRun.seed();
        System.out.println("fuzz requests, seed " + seed);
        Random random = new Random(seed);
        Mutations mutations = new Mutations(random, WORDS);
        List<Request> valid = requests();
        assertThat(valid).hasSizeGreaterThan(20);
        int rounds = TestRun.rounds(25, 1_000) * valid.size();
        for (int round = 0; round < rounds; round++) {
            Request request = mutated(valid.get(round % valid.size()), random, mutations);
            check(
                    request,
                    "seed " + seed + ", round " + round + ": " + request.method() + " " + request.target() + " "
                            + request.headers());
        }
        Tally.of("fuzz", "requests on the wire").count(rounds).seed(seed).write();
    }

    private Request mutated(Request request, Random random, Mutations mutations) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                String target =
                        onOneLine(mutations.text(List.of(request.target())).replace(' ', '+'));
                yield request.withTarget(target.startsWith("/") ? target : "/" + target);
            }
            case 1 -> {
                int index = random.nextInt(request.headers().size());
                String[] field = request.headers().get(index).split(": ", 2);
                yield request.withHeader(index, field[0] + ": " + onOneLine(mutations.text(List.of(field[1]))));
            }
            case 2 -> {
                String other = extraHeaders().get(random.nextInt(extraHeaders().size()));
                String[] field = other.split(": ", 2);
                List<String> more = new ArrayList<>(request.headers());
                more.add(random.nextBoolean() ? other : field[0] + ": " + onOneLine(mutations.text(List.of(field[1]))));
                yield new Request(request.method(), request.target(), more, request.body());
            }
            default -> request.withBody(mutations.bytes(List.of(request.body())));
        };
    }

    /** Without what would end the line, and no longer than lines may be: framing is another test's business. */
    private static String onOneLine(String text) {
        String line = text.replaceAll("[\r\n\0]", "");
        return line.substring(0, Math.min(3_000, line.length()));
    }

    private List<String> extraHeaders() {
        return List.of(
                "Range: bytes=0-3,5-",
                "If-Range: \"x\"",
                "If-Match: \"x\", W/\"y\"",
                "If-None-Match: *",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "If-Unmodified-Since: Sun Nov  6 08:49:37 1994",
                "Content-Digest: sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
                "Idempotency-Key: 0123456789",
                "Accept: application/octet-stream;q=0.5, */*",
                "Expect: 100-continue",
                "Content-Type: multipart/form-data; boundary=X1",
                "Content-Type: application/json",
                "Authorization: Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6MX0.e30.AAAA");
    }

    private void check(Request request, String where) {
        boolean head = request.method().equals("HEAD");
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendMeanwhile(request.bytes("first"));
            Reply reply = line.readReply(head);
            assertThat(reply.status()).as(where).isLessThan(500);
            assertThat(reply.header("Content-Type")).as(where).doesNotContain("html");
            boolean refused = reply.status() >= 400;
            if (refused && reply.header("X-Request-Id").isEmpty()) {
                assertThat(BARE).as(where).contains(reply.status());
                return;
            }
            if (refused && !head) {
                assertProblem(reply, where);
            }
            if (!reply.header("Connection").toLowerCase(Locale.ROOT).contains("close")) {
                line.send("GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: witness\r\nAuthorization: "
                        + user.bearer() + "\r\n\r\n");
                Reply witness = line.readReply();
                assertThat(witness.header("X-Request-Id"))
                        .as("the next answer, %s", where)
                        .isEqualTo("witness");
                assertThat(witness.status()).as("the next answer, %s", where).isEqualTo(200);
            }
        } catch (UncheckedIOException e) {
            throw new AssertionError("no answer, " + where, e);
        }
    }

    private static void assertProblem(Reply reply, String where) {
        assertThat(reply.header("Content-Type")).as(where).startsWith("application/problem+json");
        JsonNode problem = reply.json();
        assertThat(problem.path("status").asInt()).as(where).isEqualTo(reply.status());
        assertThat(problem.path("instance").asText()).as(where).isEqualTo(reply.header("X-Request-Id"));
        assertThat(problem.path("detail").asText()).as(where).isNotBlank();
        assertThat(reply.body().length).as(where).isLessThan(16 << 10);
    }

    /** One for each operation of the document, all its variables filled in. */
    private List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        JsonNode paths = SERVER.anonymous()
                .get("/openapi", "Accept", "application/json")
                .expect(200)
                .json()
                .get("paths");
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method) && path.getKey().startsWith("/api")) {
                        requests.add(request(method.toUpperCase(Locale.ROOT), path.getKey()));
                    }
                }));
        return requests;
    }

    private Request request(String method, String template) {
        String target = template.replace("{id}", fileId)
                        .replace("{index}", "0")
                        .replace("{bucket}", "home")
                        .replace("{path}", "a/b%20c.txt")
                        .replace("{token}", "AQEAAA.AAAA")
                + (method.equals("GET") ? "?limit=10&prefix=a%2F&after=AQAAAAA&version=x&alt=media" : "");
        List<String> headers = new ArrayList<>(List.of("Authorization: " + user.bearer()));
        boolean form = template.equals("/api/upload") || template.contains("chunks/");
        boolean bytes = template.startsWith("/api/objects") || template.endsWith("/content");
        String body;
        if (method.equals("GET") || method.equals("HEAD") || method.equals("DELETE")) {
            body = "";
        } else if (form) {
            String field = template.equals("/api/upload") ? "file" : "chunk";
            headers.add("Content-Type: multipart/form-data; boundary=X1");
            body = "--X1\r\nContent-Disposition: form-data; name=\"" + field
                    + "\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nsome bytes\r\n--X1--\r\n";
        } else {
            headers.add("Content-Type: " + (bytes ? "text/plain" : "application/json"));
            body = bytes
                    ? "some bytes"
                    : "{\"name\": \"n\", \"size\": 10, \"tags\": [\"t\"], \"metadata\": {\"k\": \"v\"}, \"path\": \"x/y\", \"sha256\": null,"
                            + " \"email\": \"a@example.org\", \"password\": \"short\", \"expirationSeconds\": 60}";
        }
        return new Request(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
