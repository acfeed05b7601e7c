package io.vaultx.files.catalog;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.VersionCodec.Body;
import io.vaultx.files.outbox.CommittedVersions;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Versions as those see them who work on them, whoever owns their files. Thread-safe. */
@Singleton
public final class StoredVersions implements CommittedVersions {
    private final FileTable files;
    private final VersionTable versions;
    private final History history;

    @Inject
    public StoredVersions(RecordStore store) {
        this.files = new FileTable(store);
        this.versions = new VersionTable(store);
        this.history = new History(versions);
    }

    /**
     * A version that can still be reached.
     *
     * @param head of its file
     */
    public record Reached(FileHead head, Version version) {}

    /** Empty when it was deleted with its file, or was never committed. */
    public Optional<Reached> find(String fileId, String versionId) {
        return files.get(fileId)
                .map(Row::value)
                .flatMap(head -> history.find(head, versionId).map(version -> new Reached(head, version)));
    }

    /** A version whose head has not come to its generation is not committed, or not yet. */
    @Override
    public List<Boolean> areCommitted(List<VersionName> names) {
        List<Optional<Row<FileHead>>> heads =
                files.getAll(names.stream().map(VersionName::fileId).toList());
        List<Boolean> there = versions.areThere(names);
        List<Boolean> committed = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            long generation = VersionId.generation(names.get(i).versionId()).orElseThrow();
            boolean reached = heads.get(i)
                    .filter(head -> head.value().generation() >= generation)
                    .isPresent();
            committed.add(reached && there.get(i));
        }
        return committed;
    }

    /**
     * Fills in a digest, in the version and then in the head that shows it. Of a write that landed in part it does the rest.
     *
     * @return whether it changed anything
     */
    public boolean fillSha256(String fileId, String versionId, ChunkId digest) {
        for (Rounds rounds = new Rounds(fileId); ; rounds.next()) {
            @Nullable Row<FileHead> head = files.get(fileId).orElse(null);
            if (head == null || history.find(head.value(), versionId).isEmpty()) {
                return false;
            }
            Row<Body> row = versions.row(fileId, versionId).orElseThrow();
            ChunkId stored = row.value().sha256();
            List<RecordChange> changes = new ArrayList<>();
            if (stored == null) {
                changes.add(versions.withSha256(row, digest));
            }
            if (showsWithoutDigest(head.value(), versionId)) {
                FileHead filled = head.value().withSha256(stored == null ? digest : stored);
                changes.add(files.replace(head, filled));
            }
            if (changes.isEmpty()) {
                return false;
            }
            if (files.write(changes).written()) {
                return true;
            }
        }
    }

    private static boolean showsWithoutDigest(FileHead head, String versionId) {
        @Nullable CurrentVersion shown = head.current();
        return shown != null && shown.versionId().equals(versionId) && shown.sha256() == null;
    }
}
