package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists, changes and deletes, as a client sees them. */
class FilesTest {
    private static final byte[] BODY = new Content(14, 1_000).bytes();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private Api user = SERVER.anonymous();

    @BeforeEach
    void signIn() {
        user = SERVER.user();
    }

    @Test
    void pagesHoldEveryFileOnceInTheOrderOfPaths() {
        IntStream.range(0, 25).forEach(i -> user.store("a/" + (char) ('z' - i), BODY));
        user.create("name", "uploading", "path", "b");

        List<String> paths = new ArrayList<>();
        JsonNode page = user.get("/api/files?limit=10").json();
        page.get("items").forEach(file -> paths.add(file.get("path").asText()));
        while (!page.get("next").isNull()) {
            page = user.get("/api/files?limit=10&after=" + page.get("next").asText())
                    .expect(200)
                    .json();
            page.get("items").forEach(file -> paths.add(file.get("path").asText()));
        }

        assertThat(paths).hasSize(26).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aListIsNarrowedByPrefixNameAndStatus() {
        user.store("photos/one", BODY);
        user.store("photos/two", BODY);
        user.store("photoshop", BODY);
        user.create("name", "two", "path", "later");

        assertThat(pathsOf("/api/files?prefix=photos/")).containsExactly("photos/one", "photos/two");
        assertThat(pathsOf("/api/files?name=two")).containsExactly("later", "photos/two");
        assertThat(pathsOf("/api/files?status=uploading")).containsExactly("later");
        assertThat(pathsOf("/api/files?name=two&status=ready")).containsExactly("photos/two");
        assertThat(pathsOf("/api/files?bucket=home&prefix=photoshop")).containsExactly("photoshop");
        user.get("/api/files?bucket=other").expectProblem(404);
        user.get("/api/files?status=other").expectProblem(400, "status");
    }

    private List<String> pathsOf(String query) {
        return user.list(query).stream().map(file -> file.get("path").asText()).toList();
    }

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        String id = user.store("before", BODY).get("id").asText();
        Reply read = user.get("/api/files/" + id);
        String record = read.header("ETag");

        Reply patched = user.json(
                        "PATCH",
                        "/api/files/" + id,
                        Json.object(
                                "name",
                                "new",
                                "path",
                                "after",
                                "tags",
                                List.of("t"),
                                "metadata",
                                Json.object("k", "v")),
                        "If-Match",
                        record)
                .expect(200);

        JsonNode file = patched.json();
        assertThat(file.get("name").asText()).isEqualTo("new");
        assertThat(file.get("tags").get(0).asText()).isEqualTo("t");
        assertThat(file.get("metadata").get("k").asText()).isEqualTo("v");
        assertThat(file.get("etag")).isEqualTo(read.json().get("etag"));
        assertThat(patched.header("ETag")).isNotEqualTo(record);
        user.json("PATCH", "/api/files/" + id, Json.object("name", "late"), "If-Match", record)
                .expectProblem(412);
        assertThat(user.get("/api/objects/home/after").expect(200).body()).isEqualTo(BODY);
        user.get("/api/objects/home/before").expectProblem(404);
        user.store("before", BODY);
    }

    @Test
    void aNullInAPatchTakesAMetadataEntryAway() {
        String id = user.create("name", "a", "metadata", Json.object("keep", "1", "drop", "2"))
                .get("id")
                .asText();

        JsonNode file = user.text("PATCH", "/api/files/" + id, "{\"metadata\":{\"drop\":null,\"add\":\"3\"}}")
                .expect(200)
                .json();

        assertThat(file.get("metadata")).isEqualTo(Json.object("keep", "1", "add", "3"));
    }

    @Test
    void aDeletedPathIsFreeAtOnce() {
        JsonNode first = user.store("again", BODY);
        user.delete("/api/objects/home/again").expect(204);

        user.get("/api/objects/home/again").expectProblem(404);
        user.get("/api/files/" + first.get("id").asText()).expectProblem(404);
        assertThat(user.files()).isEmpty();

        JsonNode second = user.store("again", new byte[] {1});
        assertThat(user.list("/api/files/" + second.get("id").asText() + "/versions?"))
                .hasSize(1);
    }

    @Test
    void aListSeesEveryWriteThatWasAnswered() {
        for (int i = 0; i < 20; i++) {
            String id = user.store("w" + i, BODY).get("id").asText();
            assertThat(user.files()).hasSize(1);
            user.delete("/api/files/" + id).expect(204);
            assertThat(user.files()).isEmpty();
        }
    }
}
