package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one file has to be, by what its only writer was told. While a change is under way there are two possibilities; the
 * answer leaves one of them, and so does a look at the file after a restart. A change that was sent with a key and not
 * answered stays possible until its repetition is answered.
 */
final class TrackedFile {
    private final String name;
    private final List<Content> pieces;

    private final TreeSet<Integer> acknowledgedPieces = new TreeSet<>();
    private final Life life = new Life();
    private Possible now = Possible.ABSENT;
    private Possible next = Possible.ABSENT;
    private @Nullable KeyedCall unanswered;
    private @Nullable Answered answered;
    private @Nullable String id;
    private @Nullable String begunPath;
    private @Nullable Possible begunEnd;
    private boolean touched;

    /** An answer that has to come again, byte for byte, when its call does. */
    record Answered(KeyedCall call, Reply reply) {}

    /**
     * @param name unique among its owner's files
     * @param pieces what is sent as its parts; empty when it comes whole
     */
    TrackedFile(String name, List<Content> pieces) {
        this.name = name;
        this.pieces = List.copyOf(pieces);
    }

    String name() {
        return name;
    }

    Content piece(int index) {
        return pieces.get(index);
    }

    List<Integer> missingPieces() {
        return IntStream.range(0, pieces.size())
                .filter(index -> !acknowledgedPieces.contains(index))
                .boxed()
                .toList();
    }

    long assembledSize() {
        return pieces.stream().mapToLong(Content::size).sum();
    }

    /** Of all pieces together. */
    String assembledSha256() {
        return Content.sha256(pieces);
    }

    String id() {
        return Objects.requireNonNull(id, name);
    }

    Life life() {
        return life;
    }

    Possible now() {
        return now;
    }

    /** Whether no change is without its answer. */
    boolean isSettled() {
        return now.equals(next) && unanswered == null;
    }

    /** Whether something was done with it since it was last checked. */
    boolean isTouched() {
        return touched;
    }

    /** Says what the change that is sent next would make of the file. */
    void attempt(Possible outcome) {
        touched = true;
        next = outcome;
        if (now.present() && outcome.present() && !outcome.path().equals(now.path())) {
            begunPath = outcome.path();
        }
        if (now.uploading() && !outcome.uploading()) {
            begunEnd = outcome;
        }
    }

    /** The same, of a change that can be repeated. */
    void attempt(KeyedCall call) {
        attempt(call.intended());
        unanswered = call;
    }

    /** The change that was attempted was answered with success. */
    void acknowledge(Reply reply) {
        if (unanswered != null) {
            answered = new Answered(unanswered, reply);
            unanswered = null;
        }
        become(next);
        if (now.present()) {
            JsonNode answer = reply.json();
            JsonNode file = answer.has("files") ? answer.get("files").get(0) : answer;
            if (file.get("path").asText().equals(begunPath)) {
                become(now.at(begunPath));
            }
            describe(file);
        }
    }

    /** @param file as it is described now, when that was the last piece */
    void acknowledgePiece(int index) {
        acknowledgedPieces.add(index);
        become(next);
    }

    /** Takes over what the server says of the file as it is now. */
    void describe(JsonNode file) {
        id = file.get("id").asText();
        if (now.sha256() != null) {
            life.version(file.get("versionId").asText(), file.get("etag").asText(), now.sha256());
        }
    }

    private void become(Possible outcome) {
        if (!outcome.present()) {
            life.end();
            acknowledgedPieces.clear();
        }
        if (!outcome.present() || outcome.path().equals(begunPath)) {
            begunPath = null;
        }
        if (!outcome.uploading()) {
            begunEnd = null;
        }
        now = outcome;
        next = outcome;
    }

    /** Looks the file up and says what is wrong with it; what is found becomes what it is. */
    List<String> check(Api api) {
        List<String> wrong = new ArrayList<>();
        if (answered != null && unanswered == null) {
            askAgain(api, answered, wrong);
        }
        look(api, wrong);
        if (unanswered != null) {
            repeat(api, unanswered, wrong);
        }
        touched = unanswered != null;
        return wrong;
    }

    private void look(Api api, List<String> wrong) {
        List<JsonNode> seen = api.list("/api/files?name=" + name);
        Possible found = seen.isEmpty() ? Possible.ABSENT : read(api, seen.getFirst());
        if (seen.size() > 1 || !(found.equals(now) || found.equals(next) || isCarriedOn(found))) {
            wrong.add("%s should be %s or %s and is %s: %s".formatted(name, now, next, found, seen));
        }
        become(found);
        if (found.present()) {
            describe(seen.getFirst());
        }
        if (found.uploading()) {
            acknowledgedPieces.forEach(index -> checkPiece(api, index, wrong));
        }
        life.check(api, name, id, now, wrong);
    }

    /** A change that was repeated and refused again may have happened all the same, since the file was looked up. */
    boolean mayBeListedAs(@Nullable JsonNode seen) {
        return isListed(now, seen) || !isSettled() && isListed(next, seen);
    }

    private boolean isListed(Possible state, @Nullable JsonNode seen) {
        if (seen == null) {
            return !state.present();
        }
        boolean sameFile = !now.present() || seen.get("id").asText().equals(id);
        return state.present() && sameFile && seen.get("status").asText().equals(state.ready() ? "ready" : "uploading");
    }

    /**
     * A change of path, and the end of an upload, that were begun and not answered are carried on by whoever meets them,
     * perhaps after they were seen not to have happened yet.
     */
    private boolean isCarriedOn(Possible found) {
        return found.equals(begunEnd) || begunPath != null && found.equals(now.at(begunPath));
    }

    /** Whether it was asked to be moved, and nobody said how that ended: whoever asks for its path may find it gone. */
    boolean mayBeMoved() {
        return begunPath != null;
    }

    /** Whether it was asked to be aborted, and nobody said how that ended. */
    boolean mayBeAborted() {
        return Possible.ABSENT.equals(begunEnd);
    }

    /** The first answer is told again, and nothing happens a second time. */
    private void askAgain(Api api, Answered before, List<String> wrong) {
        answered = null;
        Reply again = before.call().send().apply(api);
        if (again.status() != before.reply().status()
                || !again.text().equals(before.reply().text())) {
            wrong.add("%s was answered %s and is now answered %d %s"
                    .formatted(name, before.reply().text(), again.status(), again.text()));
        }
    }

    /** Sends a change again whose answer was lost. */
    private void repeat(Api api, KeyedCall call, List<String> wrong) {
        Reply reply = call.send().apply(api);
        switch (call.endingOf(reply)) {
            case NOT_NOW -> next = call.intended();
            case DONE -> {
                next = call.intended();
                acknowledge(reply);
                look(api, wrong);
            }
            case WRONG -> {
                unanswered = null;
                wrong.add("%s, repeated with its key to become %s, was answered %d %s"
                        .formatted(name, call.intended(), reply.status(), reply.text()));
            }
        }
    }

    /** What the file is, by its description and its bytes. */
    private Possible read(Api api, JsonNode file) {
        String own = file.get("id").asText();
        String path = file.get("path").asText();
        String label = file.get("tags").isEmpty() ? "" : file.get("tags").get(0).asText();
        Possible place =
                Possible.uploadingAt(path.equals(own + "/" + name) ? "" : path).labelled(label);
        if (file.get("status").asText().equals("uploading")) {
            return place;
        }
        Reply reply = api.get("/api/files/" + own + "/content");
        return place.withSha256(reply.status() == 200 ? Content.sha256(reply.body()) : "unreadable: " + reply.status());
    }

    private void checkPiece(Api api, int index, List<String> wrong) {
        boolean there = api.list("/api/files/" + id + "/chunks?").stream()
                .anyMatch(part -> part.get("index").asInt() == index
                        && part.get("sha256").asText().equals(piece(index).sha256()));
        if (!there) {
            wrong.add("%s has lost its part %d".formatted(name, index));
        }
    }
}
