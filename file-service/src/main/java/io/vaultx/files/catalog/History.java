package io.vaultx.files.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The versions of a file's present life. Thread-safe. */
final class History {
    private final VersionTable versions;

    History(VersionTable versions) {
        this.versions = versions;
    }

    Optional<Version> current(FileHead head) {
        return Optional.ofNullable(head.current()).flatMap(current -> versions.get(head.id(), current.versionId()));
    }

    Optional<Version> find(FileHead head, String versionId) {
        return versions.get(head.id(), versionId).filter(found -> isVisible(head, found));
    }

    /**
     * @param from the {@code next} of the page before, null to begin with the newest
     */
    VersionPage page(FileHead head, @Nullable String from, int limit) {
        @Nullable
        String wanted = from != null
                ? from
                : head.current() == null ? null : head.current().versionId();
        List<VersionSummary> items = new ArrayList<>();
        if (wanted == null || find(head, wanted).isEmpty()) {
            return new VersionPage(items, null);
        }
        for (int left = limit; left > 0 && wanted != null; left -= VersionTable.BATCH) {
            for (Version row : versions.from(head.id(), wanted, Math.min(left, VersionTable.BATCH))) {
                if (row.versionId().equals(wanted)) {
                    items.add(row.summary());
                    wanted = row.previous();
                }
                if (wanted == null) {
                    break;
                }
            }
        }
        return new VersionPage(items, wanted);
    }

    private static boolean isVisible(FileHead head, Version found) {
        return !head.isDeleted()
                && !found.deleteMarker()
                && found.generation() >= head.life().bornGeneration()
                && found.generation() <= head.generation();
    }
}
