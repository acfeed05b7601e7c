package io.vaultx.files.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRulesTest {
    private static final String SMILE = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "/",
                ".",
                "..",
                "a\u0000b",
                "a\nb",
                "a\u007Fb",
                "a\u0085b",
                "a\uD800b",
                "\uDC00",
                "a\uDE00\uD83D"
            })
    void aNameThatBreaksItsRuleIsRefused(String name) {
        assertRefused("name", () -> FileRules.name("name", name));
    }

    @Test
    void aNameHasUpTo255Characters() {
        assertThat(FileRules.name("name", SMILE.repeat(255))).hasSize(510);
        assertRefused("name", () -> FileRules.name("name", SMILE.repeat(256)));
        assertRefused("originalName", () -> FileRules.name("originalName", "a".repeat(10_240)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "a/./b",
                "a/../b",
                "..",
                ".",
                "../a",
                "a/..",
                "a\u0000",
                "a/\u001F",
                "a\u009F",
                "\uD83D"
            })
    void aPathThatBreaksItsRuleIsRefused(String path) {
        assertRefused("path", () -> FileRules.path(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b/c", "...", "a/.../b", ".hidden", "a b", "a\\b", "%2e%2e", "é/\uD83D\uDE00"})
    void aPathThatOnlyLooksStrangeIsTaken(String path) {
        assertThat(FileRules.path(path)).isEqualTo(path);
    }

    @Test
    void aPathIsCountedInBytesOfUtf8() {
        assertThat(FileRules.path("é".repeat(512))).hasSize(512);
        assertRefused("path", () -> FileRules.path("é".repeat(512) + "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain; charset=utf-8",
                "application/vnd.a+b",
                "a/b;c=\"d \\\" e\"",
                "x/y;a=b;c=d"
            })
    void aMediaTypeIsTaken(String type) {
        assertThat(FileRules.mimeType(type)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "text", "text/", "/plain", "text/plain\r\nX: y", "a b/c", "text/plain;", "a/b;c=\"\n\""})
    void whatIsNoMediaTypeIsRefused(String type) {
        assertRefused("mimeType", () -> FileRules.mimeType(type));
    }

    @Test
    void aMediaTypeHasUpTo255Characters() {
        assertThat(FileRules.mimeType("a/" + "b".repeat(253))).hasSize(255);
        assertRefused("mimeType", () -> FileRules.mimeType("a/" + "b".repeat(254)));
    }

    @Test
    void tagsAreAtMost50OfUpTo128Characters() {
        assertThat(FileRules.tags(Collections.nCopies(50, SMILE.repeat(128)))).hasSize(50);
        assertRefused("tags", () -> FileRules.tags(Collections.nCopies(10_000, "a")));
        assertRefused("tags", () -> FileRules.tags(List.of("a".repeat(129))));
        assertRefused("tags", () -> FileRules.tags(List.of("")));
        assertRefused("tags", () -> FileRules.tags(List.of("\uD800")));
        assertRefused("tags", () -> FileRules.tags(Collections.singletonList(null)));
    }

    @Test
    void metadataIsAtMost2KiBInAll() {
        assertThat(FileRules.metadata(Map.of("k", "é".repeat(1023) + "a"))).hasSize(1);
        assertRefused("metadata", () -> FileRules.metadata(Map.of("k", "é".repeat(1024))));
        assertRefused("metadata.k", () -> FileRules.metadata(Map.of("k", "\uDC00")));
        assertRefused("metadata.k", () -> FileRules.metadata(Collections.singletonMap("k", null)));
    }

    @Test
    void aDefaultPathAlwaysFitsTheLimit() {
        String id = "a".repeat(26);

        assertThat(FileRules.defaultPath(id, "photo.jpg")).isEqualTo(id + "/photo.jpg");
        String longest = FileRules.defaultPath(id, SMILE.repeat(255));
        assertThat(FileRules.path(longest)).startsWith(id + "/" + SMILE.repeat(249));
    }

    @Test
    void aNameTakenFromAPathIsItsLastSegment() {
        assertThat(FileRules.nameFrom("a/b/c.txt")).isEqualTo("c.txt");
        assertThat(FileRules.nameFrom("x".repeat(300) + ".txt")).hasSize(255).endsWith(".txt");
        assertThat(FileRules.name("name", FileRules.nameFrom(SMILE.repeat(256))))
                .isEqualTo(SMILE.repeat(255));
    }

    private static void assertRefused(String field, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_VALUE);
            assertThat(refusal.members()).containsEntry("field", field).containsKeys("limit", "value");
        });
    }
}
