package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.content;
import static io.vaultx.files.catalog.Shelf.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** The clock is set back a day while a file is changed, and on a week. */
class HeadClockTest {
    private static final Duration BACK = Duration.ofDays(-1);
    private static final Duration ON = Duration.ofDays(7);

    private final Shelf shelf = new Shelf(new MemoryRecordStore());

    @Test
    void theTimeOfAFileNeverGoesBackWhateverChangesIt() {
        FileHead file = shelf.put("a", "text");
        Instant first = file.updatedAt();

        shelf.clock.advance(BACK);
        FileHead renamed = shelf.move(file, "b");
        assertThat(renamed.updatedAt()).isEqualTo(first);
        FileHead described = shelf.catalog.change(ANNA, file.id(), named("other"), CommitCheck.NONE, shelf.operation());
        assertThat(described.updatedAt()).isEqualTo(first);
        FileHead shown = shelf.catalog.commit(file.id(), content("more"), CommitCheck.NONE, shelf.operation());
        assertThat(shown.updatedAt()).isEqualTo(first);
        assertThat(shown.current().createdAt()).isEqualTo(first);

        shelf.clock.advance(ON);
        FileHead later = shelf.put("b", "later");
        assertThat(later.updatedAt()).isEqualTo(first.plus(BACK).plus(ON));
        assertThat(later.current().createdAt()).isEqualTo(later.updatedAt());
    }

    @Test
    void versionsStayInTheOrderInWhichTheyCame() {
        FileHead file = shelf.put("a", "first");
        shelf.clock.advance(BACK);
        shelf.put("a", "second");
        shelf.clock.advance(ON);
        FileHead head = shelf.put("a", "third!");

        assertThat(shelf.catalog.versions(head, null, 10).items())
                .extracting(VersionSummary::size)
                .containsExactly(6L, 6L, 5L);
        assertThat(shelf.catalog.versions(head, null, 10).items())
                .extracting(VersionSummary::createdAt)
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(file.id()).isEqualTo(head.id());
    }
}
