package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.web.QueryParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A listing of many large uploads counts so many parts, no more, and goes on from there. */
final class CountedPartsTest {
    private static final int PARTS = 10_000;

    private final Shelf shelf = new Shelf(new MemoryRecordStore());
    private final LargeUploads sessions = new LargeUploads();
    private final FileView view = new FileView(sessions);

    @Test
    void aPageEndsWhenItHasCountedEnoughAndTheNextGoesOn() {
        List<String> paths = new ArrayList<>();
        for (int i = 10; i < 22; i++) {
            paths.add("u/" + i);
            shelf.catalog.create(ANNA, at("u/" + i), shelf.operation());
        }
        FileListQuery query = FileListQuery.of(QueryParameters.parse(null));
        List<String> listed = new ArrayList<>();
        @Nullable String after = null;
        do {
            sessions.counted = 0;
            FilePage page = shelf.catalog.list(ANNA, "home", query.filter(), query.position(after), 100);
            FileListJson shown = FileListJson.of(page, query, view);
            assertThat(sessions.counted).isLessThan(FileView.MAX_COUNTED_PARTS + PARTS);
            shown.items().forEach(file -> listed.add(file.path()));
            after = shown.next();
        } while (after != null);

        assertThat(listed).isEqualTo(paths);
    }

    private static final class LargeUploads implements UploadSessions {
        private long counted;

        @Override
        public RecordChange open(FileHead uploading) {
            throw new UnsupportedOperationException("only listed");
        }

        @Override
        public Optional<UploadProgress> progress(FileHead uploading) {
            counted += PARTS;
            return Optional.of(new UploadProgress(PARTS, Instant.EPOCH, PARTS));
        }
    }
}
