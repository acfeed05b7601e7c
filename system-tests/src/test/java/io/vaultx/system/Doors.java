package io.vaultx.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Every way into the store. Each call says first what it is about to change, and then that it was acknowledged. */
final class Doors {
    private final Api api;

    Doors(Api api) {
        this.api = api;
    }

    /** Creates a file whose bytes come later. */
    void open(TrackedFile file) {
        ObjectNode fields = Json.object("name", file.name(), "path", file.name());
        long size = file.assembled().length;
        if (size > 0) {
            fields.put("size", size);
        }
        file.attempt(Possible.UPLOADING);
        file.acknowledge(api.json("POST", "/api/files", fields).expect(201).json());
    }

    /** In any order; the last one to arrive makes the file ready. */
    void sendMissingPieces(TrackedFile file, SplittableRandom random) {
        List<Integer> missing = new ArrayList<>(file.missingPieces());
        Collections.shuffle(missing, new Random(random.nextLong()));
        while (!missing.isEmpty()) {
            int index = missing.removeLast();
            boolean last = missing.isEmpty();
            file.attempt(last ? file.now().with(file.assembled()) : file.now());
            Reply reply = api.part(file.id(), index, file.piece(index)).expect(200);
            if (last && !reply.json().get("complete").asBoolean()) {
                throw new AssertionError(file.name() + " is not complete with its last part: " + reply.text());
            }
            file.acknowledgePiece(index);
        }
    }

    void putContent(TrackedFile file, byte[] body) {
        file.attempt(file.now().with(body));
        file.acknowledge(api.putContent(file.id(), body).expect(200).json());
    }

    void putObject(TrackedFile file, byte[] body) {
        int status = file.now().present() ? 200 : 201;
        file.attempt(file.now().with(body));
        file.acknowledge(api.putObject(file.name(), body).expect(status).json());
    }

    void postForm(TrackedFile file, byte[] body) {
        file.attempt(file.now().with(body));
        Reply reply = api.form("/api/upload", "file", file.name(), body).expect(201);
        file.acknowledge(reply.json().get("files").get(0));
    }

    void label(TrackedFile file, String label) {
        file.attempt(file.now().labelled(label));
        Reply reply = api.json("PATCH", "/api/files/" + file.id(), Json.object("tags", List.of(label)));
        file.acknowledge(reply.expect(200).json());
    }

    void remove(TrackedFile file) {
        file.attempt(Possible.ABSENT);
        api.delete("/api/files/" + file.id()).expect(204);
        file.acknowledgeRemoval();
    }
}
