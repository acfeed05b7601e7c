package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.chunks.Chunking;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.json.JsonBody;
import io.vaultx.web.json.JsonRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes in and out as JSON. */
class FileJsonTest {
    private final ObjectMapper mapper = JsonRules.apply(new ObjectMapper());
    private final JsonBody json = new JsonBody(mapper);
    private final NewFileReader reader = new NewFileReader(5 << 20);
    private final MemoryRecordStore store = new MemoryRecordStore();
    private final Shelf shelf = new Shelf(store);
    private final FileView view = new FileView(new RecordedSessions(store));

    @Test
    void anUploadingFileShowsHowFarItIsAndNullsForWhatItLacks() {
        FileHead head = shelf.catalog.create(ANNA, at("a/b"), shelf.operation());

        assertThat(written(head)).isEqualTo("""
                {"id":"%s","name":"n","originalName":"n","mimeType":"text/plain","size":null,"status":"uploading",\
                "bucket":"home","path":"a/b","etag":null,"versionId":null,"sha256":null,\
                "createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z",\
                "compressionEnabled":true,"deduplicationEnabled":true,"tags":[],"metadata":{},\
                "upload":{"receivedBytes":7,"expiresAt":"2026-01-02T00:00:00.000Z"}}""".formatted(head.id()));
    }

    @Test
    void aReadyFileShowsItsContentAndNoUpload() {
        FileHead head = shelf.put("a", "abc");

        assertThat(written(head))
                .contains("\"size\":3,\"status\":\"ready\"")
                .contains("\"etag\":\"\\\"ba7816bf8f01cfea414140de5dae2223\\\"\"")
                .contains("\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")
                .doesNotContain("upload\":");
    }

    @Test
    void aBodyWithEverythingIsRead() {
        NewFile file = read("""
                {"name": "n", "originalName": "o.txt", "mimeType": "text/plain", "size": 54975581388800,
                 "compressionEnabled": false, "deduplicationEnabled": false, "path": "x/y", "bucket": "home",
                 "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                 "tags": ["t"], "metadata": {"k": "v"}, "chunking": "fixed", "chunkSize": 65536, "unknown": [1]}""");

        assertThat(file.description())
                .isEqualTo(new Description("n", "o.txt", "text/plain", List.of("t"), Map.of("k", "v")));
        assertThat(file.path()).isEqualTo("x/y");
        assertThat(file.size()).isEqualTo(50L << 40);
        assertThat(file.compressionEnabled()).isFalse();
        assertThat(file.deduplicationEnabled()).isFalse();
        assertThat(file.chunking()).isEqualTo(new Chunking.Fixed(65536));
    }

    @Test
    void whatIsAbsentOrNullHasItsDefault() {
        NewFile expected = NewFile.named("n", "application/octet-stream");

        assertThat(read("{\"name\": \"n\"}")).isEqualTo(expected);
        assertThat(read("""
                {"name": "n", "originalName": null, "mimeType": null, "size": null, "compressionEnabled": null,
                 "deduplicationEnabled": null, "path": null, "bucket": null, "sha256": null, "tags": null,
                 "metadata": null, "chunking": null, "chunkSize": null}""")).isEqualTo(expected);
        assertThat(read("{\"name\": \"n\", \"chunking\": \"fixed\"}").chunking())
                .isEqualTo(new Chunking.Fixed(5 << 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | name",
                "{'name': null} | name",
                "{'name': 5} | name",
                "{'name': 'n', 'size': -1} | size",
                "{'name': 'n', 'size': 54975581388801} | size",
                "{'name': 'n', 'size': 1.5} | size",
                "{'name': 'n', 'size': '1'} | size",
                "{'name': 'n', 'sha256': 'abc'} | sha256",
                "{'name': 'n', 'path': '../etc'} | path",
                "{'name': 'n', 'tags': 't'} | tags",
                "{'name': 'n', 'tags': [null]} | tags",
                "{'name': 'n', 'metadata': {'k': 1}} | metadata.k",
                "{'name': 'n', 'metadata': {'k': null}} | metadata.k",
                "{'name': 'n', 'chunking': 'other'} | chunking",
                "{'name': 'n', 'chunkSize': 65536} | chunkSize",
                "{'name': 'n', 'chunking': 'fixed', 'chunkSize': 65535} | chunkSize",
                "{'name': 'n', 'chunking': 'fixed', 'chunkSize': 8388609} | chunkSize",
                "{'name': 'n', 'compressionEnabled': 'yes'} | compressionEnabled",
            })
    void aValueThatBreaksItsRuleIsNamed(String body, String field) {
        assertThatThrownBy(() -> read(body.replace('\'', '"'))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type().status()).isEqualTo(400);
            assertThat(refusal.members()).containsEntry("field", field);
        });
    }

    @Test
    void anEmptyFileOfAnotherDigestIsRefused() {
        assertThatThrownBy(() -> read("{\"name\": \"n\", \"size\": 0, \"sha256\": \"" + "0".repeat(64) + "\"}"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.DIGEST_MISMATCH));
    }

    @Test
    void aFixedChunkSizeOutsideItsRangeStopsTheStart() {
        assertThatThrownBy(() -> new NewFileReader(65535)).hasMessageContaining("CHUNK_SIZE");
    }

    @Test
    void aPatchSetsWhatItNamesAndTakesNullsBackToTheirDefaults() {
        Description before =
                new Description("n", "o", "text/plain", List.of("t"), Map.of("keep", "1", "drop", "2", "set", "3"));

        assertThat(patch("{}").applyTo(before)).isEqualTo(before);
        assertThat(patch("""
                        {"name": "m", "tags": ["x", "y"], "metadata": {"drop": null, "set": "4", "new": "5"}}""").applyTo(before))
                .isEqualTo(new Description(
                        "m", "o", "text/plain", List.of("x", "y"), Map.of("keep", "1", "set", "4", "new", "5")));
        assertThat(patch("{\"originalName\": null, \"mimeType\": null, \"tags\": null, \"metadata\": null}")
                        .applyTo(before))
                .isEqualTo(Description.named("n", "application/octet-stream"));
    }

    @Test
    void aPatchOfThePathMovesOrResetsIt() {
        FileHead head = shelf.put("a", "text");

        assertThat(patch("{}").pathOf(head, head.description())).isEqualTo("a");
        assertThat(patch("{\"path\": \"b/c\"}").pathOf(head, head.description()))
                .isEqualTo("b/c");
        assertThat(patch("{\"path\": null}").pathOf(head, head.description())).isEqualTo(head.id() + "/a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name': null} | name",
                "{'name': 1} | name",
                "{'path': 'a//b'} | path",
                "{'tags': 't'} | tags",
                "{'tags': [1]} | tags",
                "{'metadata': 'x'} | metadata",
                "{'metadata': {'k': 1}} | metadata.k",
                "{'mimeType': 'x'} | mimeType"
            })
    void aPatchThatBreaksARuleIsRefused(String body, String field) {
        assertThatThrownBy(() -> patch(body.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.members()).containsEntry("field", field));
    }

    @Test
    void metadataThatGrowsOverItsLimitByAPatchIsRefused() {
        Description full = Description.named("n", "a/b").withMetadata(Map.of("k", "v".repeat(2000)));

        assertThatThrownBy(() -> patch("{\"metadata\": {\"l\": \"" + "v".repeat(100) + "\"}}")
                        .applyTo(full))
                .isInstanceOf(Refusal.class);
    }

    private NewFile read(String body) {
        return reader.read(json.parse(body.getBytes(StandardCharsets.UTF_8), NewFileJson.class));
    }

    private FilePatch patch(String body) {
        return FilePatchReader.read(json.parse(body.getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }

    private String written(FileHead head) {
        try {
            return mapper.writeValueAsString(view.json(head));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
