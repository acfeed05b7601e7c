package io.vaultx.files.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of files as answers show it. */
public record FileListJson(List<FileJson> items, @Nullable String next) {
    /** The page, or its beginning where the rest is better left to another request ({@link FileView#firstOf}). */
    static FileListJson of(FilePage page, FileListQuery query, FileView view) {
        List<FileJson> items = view.firstOf(page.items());
        @Nullable
        String next = items.size() < page.items().size() ? items.getLast().path() : page.next();
        return new FileListJson(items, next == null ? null : query.cursor(next));
    }
}
