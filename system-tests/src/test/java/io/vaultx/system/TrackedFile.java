package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one file has to be, by what its only writer was told. While a change is under way there are two possibilities; the
 * answer leaves one of them, and so does a look at the file after a restart.
 */
final class TrackedFile {
    private final String name;
    private final boolean atItsName;
    private final List<byte[]> pieces;

    private final TreeSet<Integer> acknowledgedPieces = new TreeSet<>();
    private final Map<String, String> acknowledgedVersions = new HashMap<>();
    private Possible now = Possible.ABSENT;
    private Possible next = Possible.ABSENT;
    private @Nullable String id;

    /**
     * @param name unique among its owner's files
     * @param atItsName whether the name is its path too
     * @param pieces what is sent as its parts; empty when it comes whole
     */
    TrackedFile(String name, boolean atItsName, List<byte[]> pieces) {
        this.name = name;
        this.atItsName = atItsName;
        this.pieces = List.copyOf(pieces);
    }

    String name() {
        return name;
    }

    boolean atItsName() {
        return atItsName;
    }

    byte[] piece(int index) {
        return pieces.get(index);
    }

    List<Integer> missingPieces() {
        return IntStream.range(0, pieces.size())
                .filter(index -> !acknowledgedPieces.contains(index))
                .boxed()
                .toList();
    }

    /** All pieces together; empty for a file that comes whole. */
    byte[] assembled() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    String id() {
        return Objects.requireNonNull(id, name);
    }

    Possible now() {
        return now;
    }

    /** Whether no change is without its answer. */
    boolean isSettled() {
        return now.equals(next);
    }

    /** Says what the change that is sent next would make of the file. */
    void attempt(Possible outcome) {
        next = outcome;
    }

    /** The change that was attempted was answered with this file. */
    void acknowledge(JsonNode file) {
        id = file.get("id").asText();
        now = next;
        if (now.sha256() != null) {
            acknowledgedVersions.put(file.get("versionId").asText(), now.sha256());
        }
    }

    void acknowledgeRemoval() {
        now = next;
    }

    void acknowledgePiece(int index) {
        acknowledgedPieces.add(index);
        now = next;
    }

    /** Looks the file up and says what is wrong with it; what is found becomes what it is. */
    List<String> check(Api api) {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> seen = api.list("/api/files?name=" + name);
        Possible found = seen.isEmpty() ? Possible.ABSENT : read(api, seen.getFirst());
        if (seen.size() > 1 || !(found.equals(now) || found.equals(next))) {
            wrong.add("%s should be %s or %s and is %s: %s".formatted(name, now, next, found, seen));
        }
        now = found;
        next = found;
        if (found.present() && !found.ready()) {
            checkPieces(api, wrong);
        }
        return wrong;
    }

    /** What the file is, by its description and its bytes. */
    private Possible read(Api api, JsonNode file) {
        id = file.get("id").asText();
        String label = file.get("tags").isEmpty() ? "" : file.get("tags").get(0).asText();
        if (file.get("status").asText().equals("uploading")) {
            return new Possible(true, null, label);
        }
        Reply reply = api.get("/api/files/" + id + "/content");
        String digest = Content.sha256(reply.body());
        return new Possible(true, reply.status() == 200 ? digest : "unreadable: " + reply.status(), label);
    }

    private void checkPieces(Api api, List<String> wrong) {
        Map<Integer, String> arrived = new HashMap<>();
        api.list("/api/files/" + id + "/chunks?")
                .forEach(part -> arrived.put(
                        part.get("index").asInt(), part.get("sha256").asText()));
        for (int index : acknowledgedPieces) {
            if (!Content.sha256(pieces.get(index)).equals(arrived.get(index))) {
                wrong.add("%s part %d is %s".formatted(name, index, arrived.get(index)));
            }
        }
    }

    /** Reads every acknowledged version, if the file is there. */
    List<String> checkVersions(Api api) {
        List<String> wrong = new ArrayList<>();
        if (now.ready()) {
            acknowledgedVersions.forEach((version, sha256) -> {
                Reply reply = api.get("/api/files/" + id + "/content?version=" + version);
                if (reply.status() != 200 || !Content.sha256(reply.body()).equals(sha256)) {
                    wrong.add("%s version %s answers %d".formatted(name, version, reply.status()));
                }
            });
        }
        return wrong;
    }
}
