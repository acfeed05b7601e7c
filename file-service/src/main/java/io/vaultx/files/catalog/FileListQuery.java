package io.vaultx.files.catalog;

import io.vaultx.web.PageCursor;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a listing was asked for. A cursor belongs to one query: with another filter it is refused.
 *
 * @param list the name that its cursors carry
 */
record FileListQuery(Listing.Filter filter, String list) {
    /**
     * @param asked the parameters; an empty {@code prefix} filters nothing
     * @throws Refusal 400 for a value that breaks its rule
     */
    static FileListQuery of(QueryParameters asked) {
        @Nullable String prefix = asked.get("prefix");
        @Nullable String name = asked.get("name");
        @Nullable String status = asked.get("status");
        @Nullable
        FileState state = switch (status) {
            case null -> null;
            case "uploading" -> FileState.UPLOADING;
            case "ready" -> FileState.READY;
            default -> throw Refusal.invalid("status", "\"uploading\" or \"ready\"", status);
        };
        Listing.Filter filter = new Listing.Filter(
                prefix == null ? "" : FileRules.prefix(prefix),
                name == null ? null : FileRules.name("name", name),
                state);
        return new FileListQuery(filter, "files\n" + filter);
    }

    @Nullable
    String position(@Nullable String after) {
        return after == null ? null : FileRules.path(new String(PageCursor.read(list, after), StandardCharsets.UTF_8));
    }

    String cursor(String path) {
        return PageCursor.write(list, path.getBytes(StandardCharsets.UTF_8));
    }
}
