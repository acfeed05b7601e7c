package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What each operation really answers, when all goes well and when it refuses, is in the API document: status, fields, media type
 * and every member of the JSON. An operation without an example here fails the test.
 */
class DocumentedAnswersTest {
    private static final String QUEUE = "/api/admin/jobs/queues/{queue}";
    private static final String DIGEST = "/api/admin/jobs/queues/digest";
    private static final byte[] BYTES = new Content(5, 20_000).bytes();

    /** A process that keeps its chunks itself takes no other nodes. */
    private static final Set<String> ONLY_REFUSE = Set.of("POST /api/storage/nodes");

    /** Nothing that one may ask them is refused. */
    private static final Set<String> NEVER_REFUSE = Set.of(
            "GET /.well-known/jwks.json",
            "GET /health",
            "GET /health/liveness",
            "GET /health/readiness",
            "GET /health/metrics",
            "GET /openapi");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofThisClass();

    private final DocumentedApi document = DocumentedApi.of(SERVER.anonymous());
    private final Api user = SERVER.user();
    private final Set<String> answered = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>();
    private final Set<String> faults = new TreeSet<>();

    @Test
    void everyAnswerIsAsTheDocumentSays() throws IOException {
        accounts();
        files();
        parts();
        contents();
        objects();
        sharing();
        nodes();
        queues();
        jobs();
        platform();

        assertThat(faults).isEmpty();
        Set<String> documented = document.operations().keySet();
        answered.addAll(ONLY_REFUSE);
        assertThat(answered).isEqualTo(documented);
        refused.addAll(NEVER_REFUSE);
        assertThat(refused).isEqualTo(documented);
    }

    private Reply check(String operation, Reply reply) {
        document.faults(operation, reply).forEach(fault -> faults.add(operation + " " + reply.status() + ": " + fault));
        (reply.status() < 400 ? answered : refused).add(operation);
        return reply;
    }

    private void accounts() {
        Api nobody = SERVER.anonymous();
        ObjectNode account = Json.object("email", "documented@example.org", "password", "a long pass phrase");
        check("POST /api/auth/register", nobody.json("POST", "/api/auth/register", account))
                .expect(201);
        check("POST /api/auth/register", nobody.json("POST", "/api/auth/register", account))
                .expect(409);
        check("POST /api/auth/register", nobody.text("POST", "/api/auth/register", "{"))
                .expect(400);
        check("POST /api/auth/login", nobody.json("POST", "/api/auth/login", account))
                .expect(200);
        account.put("password", "another pass phrase");
        check("POST /api/auth/login", nobody.json("POST", "/api/auth/login", account))
                .expect(401);
        check("GET /api/auth/me", user.get("/api/auth/me")).expect(200);
        check("GET /api/auth/me", nobody.get("/api/auth/me")).expect(401);
        check("GET /api/auth/me", user.get("/api/auth/me", "Accept", "text/css"))
                .expect(406);
        check("GET /.well-known/jwks.json", nobody.get("/.well-known/jwks.json"))
                .expect(200);
    }

    private void files() {
        ObjectNode wanted = Json.object("name", "a", "path", "documented/a", "size", 20_000);
        String create = "POST /api/files";
        JsonNode file = check(create, user.json("POST", "/api/files", wanted, "Idempotency-Key", "one"))
                .expect(201)
                .json();
        check(create, user.json("POST", "/api/files", wanted, "Idempotency-Key", "one"))
                .expect(201);
        check(create, user.json("POST", "/api/files", Json.object("name", "b"), "Idempotency-Key", "one"))
                .expect(422);
        check(create, user.json("POST", "/api/files", wanted)).expect(409);
        check(create, user.json("POST", "/api/files", Json.object("name", "a", "bucket", "x")))
                .expect(404);
        check(create, user.call("POST", "/api/files", BodyPublishers.ofString("x"), "Content-Type", "text/css"))
                .expect(415);
        check(create, user.text("POST", "/api/files", " ".repeat((1 << 20) + 1)))
                .expect(413);

        user.create("name", "c");
        check("GET /api/files", user.get("/api/files?limit=1")).expect(200);
        check("GET /api/files", user.get("/api/files?status=uploading")).expect(200);
        check("GET /api/files", user.get("/api/files?limit=0")).expect(400);
        check("GET /api/files", user.get("/api/files?bucket=x")).expect(404);

        String path = "/api/files/" + file.get("id").asText();
        check("GET /api/files/{id}", user.get(path)).expect(200);
        check("GET /api/files/{id}", user.get("/api/files/x")).expect(404);
        check("GET /api/files/{id}", user.get(path + "?alt=media")).expect(409);
        check("HEAD /api/files/{id}", head(path)).expect(200);
        check("HEAD /api/files/{id}", head("/api/files/x")).expect(404);
        ObjectNode change = Json.object("metadata", Json.object("a", "b"));
        check("PATCH /api/files/{id}", user.json("PATCH", path, change)).expect(200);
        check("PATCH /api/files/{id}", user.json("PATCH", path, change, "If-Match", "\"x\""))
                .expect(412);
        check("DELETE /api/files/{id}", user.delete(path, "If-Match", "\"x\"")).expect(412);
        check("DELETE /api/files/{id}", user.delete(path)).expect(204);
        check("DELETE /api/files/{id}", user.delete(path)).expect(404);
    }

    private void parts() {
        String part = "POST /api/files/{id}/chunks/{index}";
        String id = user.create("name", "parts").get("id").asText();
        String path = "/api/files/" + id;
        check(part, user.part(id, 0, BYTES)).expect(200);
        check(part, user.form(path + "/chunks/1", "chunk", "c", BYTES)).expect(200);
        check(part, user.part(id, 0, new byte[] {1})).expect(409);
        check(part, user.part(id, 2, BYTES, "Content-Digest", "sha-256=:" + "A".repeat(43) + "=:"))
                .expect(422);
        check(part, user.part(id, 3, BYTES, "Content-Type", "multipart/mixed; boundary=x"))
                .expect(415);
        check("GET /api/files/{id}/chunks", user.get(path + "/chunks?limit=1")).expect(200);
        check("GET /api/files/{id}/chunks", user.get(path + "/chunks?after=x")).expect(400);
        String complete = "POST /api/files/{id}/complete";
        check(complete, user.json("POST", path + "/complete", Json.object("sha256", "x")))
                .expect(400);
        check(complete, user.call("POST", path + "/complete", BodyPublishers.noBody()))
                .expect(200);

        String open = "/api/files/" + user.create("name", "open").get("id").asText();
        check("DELETE /api/files/{id}/upload", user.delete(open + "/upload")).expect(204);
        check("DELETE /api/files/{id}/upload", user.delete(path + "/upload")).expect(409);
    }

    private void contents() {
        String put = "PUT /api/files/{id}/content";
        String id = user.create("name", "whole").get("id").asText();
        String path = "/api/files/" + id + "/content";
        check("GET /api/files/{id}/content", user.get(path)).expect(409);
        check("HEAD /api/files/{id}/content", head(path)).expect(409);
        check(put, user.putContent(id, BYTES)).expect(200);
        check(put, user.putContent(id, BYTES, "If-Match", "\"x\"")).expect(412);
        reads("/api/files/{id}/content", path, user);
        reads("/api/files/{id}", "/api/files/" + id + "?alt=media", user);

        user.putContent(id, new byte[] {2}).expect(200);
        String versions = "GET /api/files/{id}/versions";
        check(versions, user.get("/api/files/" + id + "/versions?limit=1")).expect(200);
        check(versions, user.get("/api/files/" + id + "/versions")).expect(200);
        check(versions, user.get("/api/files/x/versions")).expect(404);
        check("POST /api/upload", user.form("/api/upload", "file", "f", BYTES)).expect(201);
        check("POST /api/upload", user.bytes("POST", "/api/upload", BYTES)).expect(415);
    }

    private void reads(String template, String path, Api reader) {
        Reply whole = check("GET " + template, reader.get(path)).expect(200);
        String etag = whole.header("ETag");
        check("GET " + template, reader.get(path, "Accept-Encoding", "zstd")).expect(200);
        check("GET " + template, reader.get(path, "Range", "bytes=1-2")).expect(206);
        check("GET " + template, reader.get(path, "Range", "bytes=1-2,5-6")).expect(206);
        check("GET " + template, reader.get(path, "Range", "bytes=90000-")).expect(416);
        check("GET " + template, reader.get(path, "If-None-Match", etag)).expect(304);
        check("GET " + template, reader.get(path, "If-Match", "\"x\"")).expect(412);
        check("HEAD " + template, reader.call("HEAD", path, BodyPublishers.noBody()))
                .expect(200);
        check("HEAD " + template, reader.call("HEAD", path, BodyPublishers.noBody(), "If-None-Match", etag))
                .expect(304);
    }

    private void objects() {
        String template = "/api/objects/{bucket}/{path}";
        check("PUT " + template, user.putObject("d/o", BYTES)).expect(201);
        check("PUT " + template, user.putObject("d/o", BYTES)).expect(200);
        check("PUT " + template, user.putObject("d/o", BYTES, "If-None-Match", "*"))
                .expect(412);
        reads(template, "/api/objects/home/d/o", user);
        check("GET " + template, user.get("/api/objects/x/d/o")).expect(404);
        check("HEAD " + template, head("/api/objects/home/nothing")).expect(404);
        check("DELETE " + template, user.delete("/api/objects/home/d/o")).expect(204);
        check("DELETE " + template, user.delete("/api/objects/home/d/o")).expect(404);
    }

    private void sharing() {
        String sign = "POST /api/files/{id}/signed-url";
        String path = "/api/files/" + ready() + "/signed-url";
        JsonNode signed =
                check(sign, user.json("POST", path, Json.object())).expect(201).json();
        check(sign, user.json("POST", path, Json.object("expirationSeconds", 0)))
                .expect(400);
        String download = "/api/files/download/{token}";
        String url = URI.create(signed.get("url").asText()).getPath();
        reads(download, url, SERVER.anonymous());
        check("GET " + download, SERVER.anonymous().get(url + "x")).expect(403);
        check("HEAD " + download, SERVER.anonymous().call("HEAD", url + "x", BodyPublishers.noBody()))
                .expect(403);
    }

    private void nodes() throws IOException {
        Api admin = admin();
        check("GET /api/storage/nodes", admin.get("/api/storage/nodes")).expect(200);
        check("GET /api/storage/nodes", user.get("/api/storage/nodes")).expect(403);
        ObjectNode node = Json.object("id", "n-2", "regionId", "elsewhere", "url", "http://127.0.0.1:9");
        check("POST /api/storage/nodes", admin.json("POST", "/api/storage/nodes", node))
                .expect(409);
        String region = "GET /api/storage/regions/{regionId}/nodes";
        check(region, admin.get("/api/storage/regions/local/nodes")).expect(200);
        check(region, admin.get("/api/storage/regions/nowhere/nodes")).expect(404);
    }

    private void queues() throws IOException {
        Api admin = admin();
        Await.until("the queues are there", () -> admin.get(DIGEST).status() == 200);
        check("GET /api/admin/jobs/queues", admin.get("/api/admin/jobs/queues")).expect(200);
        check("GET /api/admin/jobs/queues", user.get("/api/admin/jobs/queues")).expect(403);
        check("GET " + QUEUE, admin.get(DIGEST)).expect(200);
        check("GET " + QUEUE, admin.get("/api/admin/jobs/queues/x")).expect(404);
        ObjectNode rate = Json.object("jobs", 1, "perMillis", 1);
        check("PUT " + QUEUE + "/rate-limit", admin.json("PUT", DIGEST + "/rate-limit", rate))
                .expect(200);
        check("PUT " + QUEUE + "/rate-limit", admin.json("PUT", DIGEST + "/rate-limit", Json.object()))
                .expect(400);
        for (String call : new String[] {
            "DELETE /rate-limit", "POST /dead/replay", "DELETE /dead", "POST /resume", "POST /drain", "POST /pause"
        }) {
            String method = call.substring(0, call.indexOf(' '));
            String rest = call.substring(call.indexOf(' ') + 1);
            String operation = method + " " + QUEUE + rest;
            check(operation, admin.call(method, DIGEST + rest, BodyPublishers.noBody()))
                    .expect(200);
            check(operation, user.call(method, DIGEST + rest, BodyPublishers.noBody()))
                    .expect(403);
        }
    }

    /** The queue is paused: what comes now waits. */
    private void jobs() throws IOException {
        Api admin = admin();
        String id = user.create("name", "for a job").get("id").asText();
        user.part(id, 0, BYTES).expect(200);
        user.part(id, 1, BYTES).expect(200);
        user.json("POST", "/api/files/" + id + "/complete", Json.object()).expect(200);
        String waiting = DIGEST + "/jobs?state=waiting";
        Await.until("a job waits", () -> !admin.get(waiting).json().get("items").isEmpty());

        JsonNode jobs = check("GET " + QUEUE + "/jobs", admin.get(waiting)).json();
        check("GET " + QUEUE + "/jobs", admin.get(DIGEST + "/jobs")).expect(400);
        String job = DIGEST + "/jobs/" + jobs.get("items").get(0).get("id").asText();
        check("GET " + QUEUE + "/jobs/{id}", admin.get(job)).expect(200);
        check("GET " + QUEUE + "/jobs/{id}", admin.get(DIGEST + "/jobs/x")).expect(404);
        String replay = "POST " + QUEUE + "/jobs/{id}/replay";
        check(replay, admin.call("POST", job + "/replay", BodyPublishers.noBody()))
                .expect(200);
        check(replay, admin.call("POST", DIGEST + "/jobs/x/replay", BodyPublishers.noBody()))
                .expect(404);
        check("DELETE " + QUEUE + "/jobs/{id}", admin.delete(job)).expect(204);
        check("DELETE " + QUEUE + "/jobs/{id}", admin.delete(job)).expect(404);
    }

    private void platform() {
        Api nobody = SERVER.anonymous();
        for (String path : new String[] {"/health", "/health/liveness", "/health/readiness", "/openapi"}) {
            check("GET " + path, nobody.get(path)).expect(200);
        }
        check("GET /openapi", nobody.get("/openapi?format=JSON")).expect(200);
        check("GET /health/metrics", nobody.get("/health/metrics")).expect(200);
        check("GET /health/metrics", nobody.get("/health/metrics", "Accept", "text/plain"))
                .expect(200);
    }

    /** A file with a content; its id. */
    private String ready() {
        String id = user.create("name", "ready").get("id").asText();
        user.putContent(id, BYTES).expect(200);
        return id;
    }

    private Reply head(String path) {
        return user.call("HEAD", path, BodyPublishers.noBody());
    }

    private static Api admin() throws IOException {
        return SERVER.anonymous()
                .withToken(Files.readString(SERVER.data().resolve("secrets/admin-token"))
                        .strip());
    }
}
