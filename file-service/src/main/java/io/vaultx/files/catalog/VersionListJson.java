package io.vaultx.files.catalog;

import io.vaultx.web.PageCursor;
import io.vaultx.web.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of versions as answers show it. */
public record VersionListJson(
        List<VersionJson> items, @Nullable String next) {
    /**
     * @param size bytes
     * @param etag the content's, with its quotes
     */
    public record VersionJson(String versionId, long size, String etag, String createdAt, boolean current) {}

    static VersionListJson of(FileHead head, VersionPage page) {
        @Nullable
        String current = head.current() == null ? null : head.current().versionId();
        List<VersionJson> items = page.items().stream()
                .map(version -> new VersionJson(
                        version.versionId(),
                        version.size(),
                        version.etag(),
                        Timestamps.format(version.createdAt()),
                        version.versionId().equals(current)))
                .toList();
        return new VersionListJson(
                items,
                page.next() == null
                        ? null
                        : PageCursor.write(list(head.id()), page.next().getBytes(StandardCharsets.UTF_8)));
    }

    static @Nullable String position(String fileId, @Nullable String after) {
        return after == null ? null : new String(PageCursor.read(list(fileId), after), StandardCharsets.UTF_8);
    }

    private static String list(String fileId) {
        return "versions\n" + fileId;
    }
}
