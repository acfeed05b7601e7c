package io.vaultx.files.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.Bytes;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.JobsSwitch;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStore;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A digest that is filled in later, on stores of every strength. */
class FillDigestTest {
    private static final ChunkId DIGEST = Bytes.sha256(Bytes.text("the whole"));
    private static final ChunkId OTHER = Bytes.sha256(Bytes.text("another"));

    /** Two chunks, of which nobody computed the digest together. */
    private static NewContent inParts(String seed) {
        ChunkId first = Bytes.sha256(Bytes.text(seed + 1));
        ChunkId second = Bytes.sha256(Bytes.text(seed + 2));
        return new NewContent(
                30,
                Etags.of(first),
                null,
                ChunkAddress.SHARED,
                Chunking.DEFAULT,
                new Manifest.Inline(List.of(new ChunkRef(first, 10), new ChunkRef(second, 20))));
    }

    private static FileHead uploaded(Shelf shelf, String path) {
        FileHead file = shelf.catalog.create(Shelf.ANNA, Shelf.at(path), shelf.operation());
        return shelf.catalog.commit(file.id(), inParts(path), CommitCheck.NONE, shelf.operation());
    }

    private static String shown(FileHead head) {
        return Objects.requireNonNull(head.current()).versionId();
    }

    private static FileHead now(Shelf shelf, FileHead head) {
        return shelf.catalog.byId(head.id()).orElseThrow();
    }

    private static void assertFilled(Shelf shelf, FileHead before) {
        FileHead after = now(shelf, before);
        CurrentVersion current = Objects.requireNonNull(after.current());
        assertThat(current.sha256()).isEqualTo(DIGEST);
        assertThat(current.etag())
                .isEqualTo(Objects.requireNonNull(before.current()).etag());
        assertThat(shelf.catalog.version(after, null).orElseThrow().sha256()).isEqualTo(DIGEST);
        assertThat(shelf.catalog.version(after, null).orElseThrow().manifest())
                .isEqualTo(shelf.catalog
                        .version(after, shown(before))
                        .orElseThrow()
                        .manifest());
        assertThat(shelf.catalog.version(after, null).orElseThrow().etag()).isEqualTo(current.etag());
    }

    @Test
    void theFileAndItsVersionGetItOnceAndTheContentsTagStays() {
        RecordStore store = new MemoryRecordStore();
        Shelf shelf = new Shelf(store);
        FileHead head = uploaded(shelf, "a");
        StoredVersions versions = new StoredVersions(store);

        assertThat(versions.fillSha256(head.id(), shown(head), DIGEST)).isTrue();
        assertThat(versions.fillSha256(head.id(), shown(head), OTHER)).isFalse();

        assertFilled(shelf, head);
        // Everybody sees the change, so the record's tag is another one; who made the content is still known.
        assertThat(FileView.recordTag(now(shelf, head))).isNotEqualTo(FileView.recordTag(head));
        assertThat(now(shelf, head).updatedAt()).isEqualTo(head.updatedAt());
        assertThat(now(shelf, head).operationId()).isEqualTo(head.operationId());
    }

    @Test
    void anOlderVersionGetsItAndTheFileKeepsWhatItShows() {
        RecordStore store = new MemoryRecordStore();
        Shelf shelf = new Shelf(store);
        FileHead older = uploaded(shelf, "a");
        FileHead newer = shelf.catalog.commit(older.id(), Shelf.content("new"), CommitCheck.NONE, shelf.operation());
        StoredVersions versions = new StoredVersions(store);

        assertThat(versions.fillSha256(older.id(), shown(older), DIGEST)).isTrue();

        assertThat(now(shelf, older)).isEqualTo(newer);
        assertThat(shelf.catalog.version(newer, shown(older)).orElseThrow().sha256())
                .isEqualTo(DIGEST);
    }

    @Test
    void whatIsOutOfReachStaysAsItIs() {
        RecordStore store = new MemoryRecordStore();
        Shelf shelf = new Shelf(store);
        FileHead head = uploaded(shelf, "a");
        shelf.remove(head);
        StoredVersions versions = new StoredVersions(store);

        assertThat(versions.fillSha256(head.id(), shown(head), DIGEST)).isFalse();
        assertThat(versions.fillSha256(head.id(), "nonsense", DIGEST)).isFalse();
        assertThat(versions.fillSha256("nonsense", shown(head), DIGEST)).isFalse();
        assertThat(versions.find(head.id(), shown(head))).isEmpty();
        // It came to be once, so its entry in the outbox is handled like any other.
        assertThat(versions.areCommitted(List.of(new VersionName(head.id(), shown(head)))))
                .containsExactly(true);
    }

    @Test
    void aFillThatDiesAtAnyStepIsFinishedWhenItIsRepeated() {
        boolean died = true;
        for (boolean landed : new boolean[] {false, true}) {
            for (int step = 0; died || step < 2; step++) {
                assertThat(step).isLessThan(10);
                StepwiseRecordStore store = new StepwiseRecordStore();
                Shelf shelf = new Shelf(store);
                FileHead head = uploaded(shelf, "a");
                StoredVersions versions = new StoredVersions(store);
                store.failAfter(step, landed);
                died = fails(() -> versions.fillSha256(head.id(), shown(head), DIGEST));
                store.heal();

                // Half of it may be there; another worker may have got another idea of the digest, and is not heard.
                ChunkId again = shelf.catalog
                                        .version(now(shelf, head), null)
                                        .orElseThrow()
                                        .sha256()
                                == null
                        ? DIGEST
                        : OTHER;
                versions.fillSha256(head.id(), shown(head), again);

                assertFilled(shelf, head);
            }
        }
    }

    private static boolean fails(Runnable work) {
        try {
            work.run();
            return false;
        } catch (OutcomeUnknownException told) {
            return true;
        }
    }

    /** At every call of a fill the owner is faster: with a rename, a new content, a delete. Nothing of theirs is undone. */
    @Test
    void ownersWhoAreFasterLoseNothing() {
        for (int change = 0; change < 3; change++) {
            boolean happened = true;
            for (int call = 0; happened; call++) {
                assertThat(call).isLessThan(30);
                InterposedRecordStore store = new InterposedRecordStore(new MemoryRecordStore());
                Shelf shelf = new Shelf(store);
                FileHead head = uploaded(shelf, "a");
                StoredVersions versions = new StoredVersions(store);
                int which = change;
                store.interpose(call, () -> {
                    switch (which) {
                        case 0 -> shelf.move(head, "b");
                        case 1 ->
                            shelf.catalog.commit(head.id(), Shelf.content("new"), CommitCheck.NONE, shelf.operation());
                        default -> shelf.remove(head);
                    }
                });

                versions.fillSha256(head.id(), shown(head), DIGEST);
                happened = store.happened();
                if (!happened) {
                    break;
                }
                versions.fillSha256(head.id(), shown(head), DIGEST);

                if (which == 2) {
                    assertThat(shelf.catalog.byId(head.id())).isEmpty();
                } else {
                    FileHead after = now(shelf, head);
                    assertThat(after.path()).isEqualTo(which == 0 ? "b" : "a");
                    assertThat(Objects.requireNonNull(after.current()).sha256())
                            .isEqualTo(
                                    which == 0 ? DIGEST : Shelf.content("new").sha256());
                    assertThat(shelf.catalog
                                    .version(after, shown(head))
                                    .orElseThrow()
                                    .sha256())
                            .isEqualTo(DIGEST);
                }
            }
        }
    }

    /** However a commit breaks off, a version without a digest is never there without the entry that asks for it. */
    @Test
    void aVersionIsNeverThereWithoutItsEntry() {
        boolean died = true;
        for (boolean landed : new boolean[] {false, true}) {
            for (int step = 0; died || step < 3; step++) {
                assertThat(step).isLessThan(10);
                StepwiseRecordStore store = new StepwiseRecordStore();
                Shelf shelf = new Shelf(store);
                FileHead file = shelf.catalog.create(Shelf.ANNA, Shelf.at("a"), shelf.operation());
                Operation content = shelf.operation();
                store.failAfter(step, landed);

                died = fails(() -> shelf.catalog.commit(file.id(), inParts("a"), CommitCheck.NONE, content));
                store.heal();
                assertEveryVersionHasItsEntry(store);
                FileHead done =
                        shelf.catalog.commit(file.id(), inParts("a"), CommitCheck.NONE, Shelf.repeated(content));

                assertEveryVersionHasItsEntry(store);
                assertThat(done.state()).isEqualTo(FileState.READY);
                assertThat(store.scan("versions", KeyRange.all(), 10)).hasSize(1);
            }
        }
    }

    @Test
    void aVersionOfAFileThatIsNotToBeCompressedWaitsForNoCompression() {
        ChunkId digest = Bytes.sha256(Bytes.text("large"));
        int size = (int) JobsSwitch.LEAST_COMPRESSED;
        NewContent large = new NewContent(
                size,
                Etags.of(digest),
                digest,
                ChunkAddress.SHARED,
                Chunking.DEFAULT,
                new Manifest.Inline(List.of(new ChunkRef(digest, size))));
        for (boolean compressed : new boolean[] {true, false}) {
            RecordStore store = new MemoryRecordStore();
            Shelf shelf = new Shelf(store);
            NewFile plain = Shelf.at("a");
            FileHead file = shelf.catalog.create(
                    Shelf.ANNA,
                    new NewFile(
                            plain.bucket(),
                            plain.path(),
                            plain.description(),
                            compressed,
                            true,
                            plain.chunking(),
                            null,
                            null),
                    shelf.operation());
            assertThat(file.storage().compressionEnabled()).isEqualTo(compressed);

            shelf.catalog.commit(file.id(), large, CommitCheck.NONE, shelf.operation());

            assertThat(store.scan("outbox", KeyRange.all(), 10)).hasSize(compressed ? 1 : 0);
        }
    }

    private static void assertEveryVersionHasItsEntry(RecordStore store) {
        int versions = store.scan("versions", KeyRange.all(), 10).size();
        assertThat(store.scan("outbox", KeyRange.all(), 10).size()).isGreaterThanOrEqualTo(versions);
    }

    @Test
    void aVersionWhoseHeadHasNotComeIsNotCommitted() {
        StepwiseRecordStore store = new StepwiseRecordStore();
        Shelf shelf = new Shelf(store);
        FileHead file = shelf.catalog.create(Shelf.ANNA, Shelf.at("a"), shelf.operation());
        Operation content = shelf.operation();
        // Entry and version land, the head does not.
        store.failAfter(2, false);
        assertThat(fails(() -> shelf.catalog.commit(file.id(), inParts("a"), CommitCheck.NONE, content)))
                .isTrue();
        store.heal();
        StoredVersions versions = new StoredVersions(store);
        VersionName name = new VersionName(
                file.id(),
                VersionId.of(content.id(), file.generation() + 1, inParts("a").etag()));

        assertThat(store.scan("versions", KeyRange.all(), 10)).hasSize(1);
        assertThat(versions.areCommitted(List.of(name))).containsExactly(false);
        assertThat(versions.find(name.fileId(), name.versionId())).isEmpty();

        shelf.catalog.commit(file.id(), inParts("a"), CommitCheck.NONE, Shelf.repeated(content));
        assertThat(versions.areCommitted(List.of(name))).containsExactly(true);
    }
}
