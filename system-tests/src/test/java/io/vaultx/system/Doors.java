package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * Every way into the store. Each call says first what it is about to change, and then that it was acknowledged. About half
 * of them carry an Idempotency-Key.
 */
final class Doors {
    private static final int LONGER_THAN_ANY_RUN = 604_800;

    private final Api api;
    private final SplittableRandom random;

    Doors(Api api, SplittableRandom random) {
        this.api = api;
        this.random = random;
    }

    /** Sends one change, by the caller and with the headers that it is given. */
    private interface Change extends BiFunction<Api, String[], Reply> {}

    private Reply send(TrackedFile file, Possible outcome, int status, Change change) {
        String[] headers = {};
        if (random.nextBoolean()) {
            String[] keyed = {"Idempotency-Key", Long.toHexString(random.nextLong())};
            headers = keyed;
            file.attempt(new KeyedCall(outcome, status, caller -> change.apply(caller, keyed)));
        } else {
            file.attempt(outcome);
        }
        Reply reply = require(status, change.apply(api, headers));
        file.acknowledge(reply);
        return reply;
    }

    private static Reply require(int status, Reply reply) {
        if (reply.status() >= 500) {
            throw new FailedAnswer(reply);
        }
        return reply.expect(status);
    }

    // --- uploads in parts

    /** Creates a file whose bytes come in parts, or whole but later. */
    void open(TrackedFile file) {
        ObjectNode fields = Json.object("name", file.name(), "path", file.name());
        if (file.assembledSize() > 0 && random.nextBoolean()) {
            fields.put("size", file.assembledSize());
            if (random.nextBoolean()) {
                fields.put("sha256", file.assembledSha256());
            }
        }
        send(
                file,
                Possible.uploadingAt(file.name()),
                201,
                (caller, headers) -> caller.json("POST", "/api/files", fields, headers));
    }

    /** In any order, all or all but one. */
    void sendMissingPieces(TrackedFile file, boolean all) {
        List<Integer> missing = new ArrayList<>(file.missingPieces());
        Collections.shuffle(missing, new Random(random.nextLong()));
        boolean complete = false;
        while (missing.size() > (all ? 0 : 1)) {
            int index = missing.removeLast();
            byte[] bytes = file.piece(index).bytes();
            String[] headers =
                    random.nextBoolean() ? new String[] {"Content-Digest", Content.digestHeader(bytes)} : new String[0];
            // Only the last one can make the file ready, and only when its size was declared.
            file.attempt(missing.isEmpty() ? file.now().withSha256(file.assembledSha256()) : file.now());
            complete = require(200, api.part(file.id(), index, bytes, headers))
                    .json()
                    .get("complete")
                    .asBoolean();
            if (!complete) {
                file.attempt(file.now());
            }
            file.acknowledgePiece(index);
        }
        if (complete) {
            file.describe(require(200, api.get("/api/files/" + file.id())).json());
        } else if (missing.isEmpty()) {
            complete(file);
        }
    }

    /** Says that all parts are there: what a file of undeclared size waits for. */
    private void complete(TrackedFile file) {
        String path = "/api/files/" + file.id() + "/complete";
        ObjectNode digest = Json.object("sha256", file.assembledSha256());
        send(
                file,
                file.now().withSha256(file.assembledSha256()),
                200,
                (caller, headers) -> caller.json("POST", path, digest, headers));
    }

    void abort(TrackedFile file) {
        String path = "/api/files/" + file.id() + "/upload";
        send(file, Possible.ABSENT, 204, (caller, headers) -> caller.delete(path, headers));
    }

    // --- whole bodies

    void putContent(TrackedFile file, Content body) {
        String id = file.id();
        send(
                file,
                file.now().with(body),
                200,
                (caller, headers) -> caller.putContent(id, body.bytes(), withDigest(body, headers)));
    }

    /** Only onto the content that this writer knows. */
    void putContentIfMatch(TrackedFile file, Content body) {
        String id = file.id();
        String etag = file.life().etag();
        send(
                file,
                file.now().with(body),
                200,
                (caller, headers) -> caller.putContent(id, body.bytes(), Api.and(headers, "If-Match", etag)));
    }

    /** A precondition that does not hold: nothing happens. */
    void putContentOntoAnother(TrackedFile file, Content body) {
        file.attempt(file.now());
        require(412, api.putContent(file.id(), body.bytes(), "If-Match", "\"another\""));
    }

    /** Creates the file, or gives the one that is there another version. */
    void putObject(TrackedFile file, Content body) {
        boolean present = file.now().present();
        String path = present ? file.now().path() : file.name();
        boolean demandAbsence = !present && random.nextBoolean();
        send(file, file.now().at(path).with(body), present ? 200 : 201, (caller, headers) -> {
            String[] all = demandAbsence ? Api.and(headers, "If-None-Match", "*") : headers;
            return caller.putObject(path, body.bytes(), all);
        });
    }

    void postForm(TrackedFile file, Content body) {
        send(
                file,
                file.now().with(body),
                201,
                (caller, headers) -> caller.form("/api/upload", "file", file.name(), body.bytes(), headers));
    }

    // --- everything else

    void label(TrackedFile file, String label) {
        patch(file, file.now().labelled(label), Json.object("tags", List.of(label)));
    }

    void rename(TrackedFile file, String path) {
        String before = file.now().path();
        patch(file, file.now().at(path), Json.object("path", path));
        if (!before.isEmpty()) {
            file.life().left(before);
        }
    }

    private void patch(TrackedFile file, Possible outcome, ObjectNode fields) {
        String path = "/api/files/" + file.id();
        send(file, outcome, 200, (caller, headers) -> caller.json("PATCH", path, fields, headers));
    }

    void remove(TrackedFile file) {
        String path = file.now().isNamed() && !file.mayBeMoved() && random.nextBoolean()
                ? "/api/objects/home/" + file.now().path()
                : "/api/files/" + file.id();
        send(file, Possible.ABSENT, 204, (caller, headers) -> caller.delete(path, headers));
    }

    /** Makes a signed URL, and uses it without a credential. */
    void share(TrackedFile file) {
        String route = "/api/files/" + file.id() + "/signed-url";
        ObjectNode fields = Json.object("expirationSeconds", LONGER_THAN_ANY_RUN);
        JsonNode signed = require(201, api.json("POST", route, fields)).json();
        String path = URI.create(signed.get("url").asText()).getPath();
        file.life().signed(path, String.valueOf(file.now().sha256()));
        expectBytes(file, api.withToken(null).get(path));
    }

    void read(TrackedFile file) {
        expectBytes(
                file,
                file.now().isNamed() && random.nextBoolean()
                        ? api.get("/api/objects/home/" + file.now().path())
                        : api.get("/api/files/" + file.id() + "/content"));
    }

    private static void expectBytes(TrackedFile file, Reply reply) {
        String sha256 = Content.sha256(require(200, reply).body());
        if (!sha256.equals(file.now().sha256())) {
            throw new AssertionError("%s should be %s and reads as %s".formatted(file.name(), file.now(), sha256));
        }
    }

    private static String[] withDigest(Content body, String... headers) {
        return Api.and(headers, "Content-Digest", Content.digestHeader(body.bytes()));
    }
}
