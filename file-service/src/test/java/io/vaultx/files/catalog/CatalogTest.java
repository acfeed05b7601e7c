package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.BERT;
import static io.vaultx.files.catalog.Shelf.at;
import static io.vaultx.files.catalog.Shelf.content;
import static io.vaultx.files.catalog.Shelf.file;
import static io.vaultx.files.catalog.Shelf.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.Chunking;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final MemoryRecordStore store = new MemoryRecordStore();
    private final Shelf shelf = new Shelf(store);
    private final Catalog catalog = shelf.catalog;

    @Test
    void aCreatedFileIsUploadingUnderItsDefaultPath() {
        FileHead created = catalog.create(ANNA, at(null), shelf.operation());

        assertThat(created.state()).isEqualTo(FileState.UPLOADING);
        assertThat(created.path()).isEqualTo(created.id() + "/n");
        assertThat(created.id()).hasSize(26).matches("[a-z2-7]+");
        assertThat(catalog.find(ANNA, created.id())).contains(created);
        assertThat(shelf.byName(created.path())).contains(created);
        assertThat(shelf.list()).containsExactly(created);
    }

    @Test
    void aFileOfSizeZeroIsReadyAtOnce() {
        FileHead created = catalog.create(ANNA, file("empty", 0L), shelf.operation());

        assertThat(created.state()).isEqualTo(FileState.READY);
        assertThat(catalog.version(created, null))
                .hasValueSatisfying(version -> assertThat(version.size()).isZero());
    }

    @Test
    void aTakenPathIsAConflictAndTheOtherFileStays() {
        FileHead first = catalog.create(ANNA, at("a"), shelf.operation());

        assertRefused(ProblemType.CONFLICT, () -> catalog.create(ANNA, at("a"), shelf.operation()));
        assertThat(shelf.list()).containsExactly(first);
    }

    @Test
    void twoOwnersHaveTheSamePathEachInTheirOwnBucket() {
        FileHead annas = catalog.create(ANNA, at("a"), shelf.operation());
        FileHead berts = catalog.create(BERT, at("a"), shelf.operation());

        assertThat(annas.id()).isNotEqualTo(berts.id());
        assertThat(shelf.list()).containsExactly(annas);
    }

    @Test
    void somebodyElsesFileIsAsUnknownAsOneThatIsNot() {
        FileHead annas = shelf.put("a", "text");

        assertThat(catalog.find(BERT, annas.id())).isEmpty();
        assertThat(catalog.find(BERT, "no id")).isEmpty();
        assertThat(catalog.findByName(BERT, "home", "a")).isEmpty();
        assertRefused(
                ProblemType.NOT_FOUND,
                () -> catalog.change(BERT, annas.id(), named("x"), CommitCheck.NONE, shelf.operation()));
        assertRefused(
                ProblemType.NOT_FOUND, () -> catalog.remove(BERT, annas.id(), CommitCheck.NONE, shelf.operation()));
        assertThat(catalog.find(ANNA, annas.id())).contains(annas);
    }

    @Test
    void anotherBucketThanHomeIsNotFound() {
        assertRefused(ProblemType.NOT_FOUND, () -> catalog.findByName(ANNA, "other", "a"));
    }

    @Test
    void aCommitEndsTheUploadAndASecondOneAddsAVersion() {
        FileHead created = catalog.create(ANNA, at("a"), shelf.operation());

        FileHead first = catalog.commit(created.id(), content("one"), CommitCheck.NONE, shelf.operation());
        FileHead second = catalog.commit(created.id(), content("three"), CommitCheck.NONE, shelf.operation());

        assertThat(first.state()).isEqualTo(FileState.READY);
        assertThat(sizes(second)).containsExactly(5L, 3L);
        assertThat(catalog.version(second, currentId(first)))
                .hasValueSatisfying(version -> assertThat(version.size()).isEqualTo(3));
    }

    @Test
    void aPutByNameCreatesOnceThenAddsVersions() {
        Committed first =
                catalog.commitNamed(ANNA, shelf.seen("a/b"), content("one"), CommitCheck.NONE, shelf.operation());
        Committed second =
                catalog.commitNamed(ANNA, shelf.seen("a/b"), content("two"), CommitCheck.NONE, shelf.operation());

        assertThat(first.created()).isTrue();
        assertThat(second.created()).isFalse();
        assertThat(second.head().id()).isEqualTo(first.head().id());
        assertThat(second.head().description().name()).isEqualTo("b");
    }

    @Test
    void aNameThatWasFreeWhenItWasSeenMayBeTakenByThen() {
        NameSeen free = shelf.seen("a");
        FileHead faster = shelf.put("a", "one");

        Committed slower = catalog.commitNamed(ANNA, free, content("two"), CommitCheck.NONE, shelf.operation());

        assertThat(slower.created()).isFalse();
        assertThat(slower.head().id()).isEqualTo(faster.id());
        assertThat(shelf.byName("a")).contains(slower.head());
    }

    @Test
    void aCheckIsAskedAgainWhenANameWasTakenSinceItWasSeenFree() {
        NameSeen free = shelf.seen("a");
        FileHead faster = shelf.put("a", "one");
        CommitCheck mustBeAbsent = present -> {
            if (present.isPresent()) {
                throw new Refusal(ProblemType.PRECONDITION_FAILED, "there is one");
            }
        };

        assertRefused(
                ProblemType.PRECONDITION_FAILED,
                () -> catalog.commitNamed(ANNA, free, content("two"), mustBeAbsent, shelf.operation()));
        assertThat(shelf.byName("a")).contains(faster);
    }

    @Test
    void onlyANameWithoutARowIsSeenFree() {
        assertThat(shelf.seen("a").free()).isTrue();

        FileHead put = shelf.put("a", "one");
        assertThat(shelf.seen("a").free()).isFalse();
        assertThat(shelf.seen("a").file()).contains(put);

        shelf.remove(put);
        assertThat(shelf.seen("a").free()).isFalse();
        assertThat(shelf.seen("a").file()).isEmpty();
    }

    @Test
    void aPutOfANewNameAsksTheStoreOnceAndWritesOnce() {
        InterposedRecordStore counted = new InterposedRecordStore(new MemoryRecordStore());
        Shelf newShelf = new Shelf(counted);
        counted.interpose(2, () -> {});

        newShelf.put("a", "one");
        assertThat(counted.happened()).as("a third call").isFalse();
    }

    @Test
    void aPutOntoAnUploadingFileIsAConflict() {
        catalog.create(ANNA, at("a"), shelf.operation());

        assertRefused(ProblemType.CONFLICT, () -> shelf.put("a", "text"));
    }

    @Test
    void theCheckSeesTheFileThatWouldBeReplacedAndAbsenceAsEmpty() {
        CommitCheck mustBeAbsent = present -> {
            if (present.isPresent()) {
                throw new Refusal(ProblemType.PRECONDITION_FAILED, "there is one");
            }
        };
        FileHead put = catalog.commitNamed(ANNA, shelf.seen("a"), content("one"), mustBeAbsent, shelf.operation())
                .head();

        assertRefused(
                ProblemType.PRECONDITION_FAILED,
                () -> catalog.commitNamed(ANNA, shelf.seen("a"), content("two"), mustBeAbsent, shelf.operation()));
        shelf.remove(put);
        assertThat(catalog.commitNamed(ANNA, shelf.seen("a"), content("two"), mustBeAbsent, shelf.operation())
                        .created())
                .isTrue();
    }

    @Test
    void aDeletedFileIsGoneAndItsPathIsFreeAtOnce() {
        FileHead put = shelf.put("a", "text");

        shelf.remove(put);

        assertThat(catalog.find(ANNA, put.id())).isEmpty();
        assertThat(catalog.byId(put.id())).isEmpty();
        assertThat(shelf.byName("a")).isEmpty();
        assertThat(shelf.list()).isEmpty();
        assertRefused(ProblemType.NOT_FOUND, () -> shelf.remove(put));
        assertRefused(
                ProblemType.NOT_FOUND,
                () -> catalog.commit(put.id(), content("x"), CommitCheck.NONE, shelf.operation()));
        assertThat(catalog.create(ANNA, at("a"), shelf.operation()).state()).isEqualTo(FileState.UPLOADING);
    }

    @Test
    void aNewLifeOfANameShowsNothingOfTheOneBefore() {
        FileHead before = shelf.put("a", "first life");
        catalog.change(ANNA, before.id(), named("old name"), CommitCheck.NONE, shelf.operation());
        shelf.remove(before);

        FileHead after = shelf.put("a", "second life");

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.generation()).isGreaterThan(before.generation());
        assertThat(after.description().name()).isEqualTo("a");
        assertThat(after.life().id()).isNotEqualTo(before.life().id());
        assertThat(catalog.version(after, currentId(before))).isEmpty();
        assertThat(sizes(after)).containsExactly(11L);
    }

    @Test
    void aPatchChangesTheDescriptionOnlyAndTheRecordsTag() {
        FileHead put = shelf.put("a", "text");
        shelf.clock.advance(Duration.ofSeconds(5));

        FileHead changed = catalog.change(ANNA, put.id(), named("new"), CommitCheck.NONE, shelf.operation());

        assertThat(changed.description().name()).isEqualTo("new");
        assertThat(changed.current()).isEqualTo(put.current());
        assertThat(changed.updatedAt()).isEqualTo(put.updatedAt().plusSeconds(5));
        assertThat(FileView.recordTag(changed)).isNotEqualTo(FileView.recordTag(put));
        assertThat(catalog.change(ANNA, put.id(), named("new"), CommitCheck.NONE, shelf.operation()))
                .isEqualTo(changed);
    }

    @Test
    void aRenameMovesTheNameAndFreesTheOldOne() {
        FileHead put = shelf.put("a", "text");

        FileHead moved = shelf.move(put, "b/c");

        assertThat(moved.renaming()).isNull();
        assertThat(shelf.paths()).containsExactly("b/c");
        assertThat(shelf.byName("a")).isEmpty();
        assertThat(shelf.byName("b/c")).contains(moved);
        assertThat(store.scan("names", KeyRange.all(), 10)).hasSize(1);
        assertThat(shelf.put("a", "another").id()).isNotEqualTo(put.id());
    }

    @Test
    void aRenameOntoATakenPathIsAConflictAndChangesNothing() {
        FileHead a = shelf.put("a", "text");
        FileHead b = shelf.put("b", "text");

        assertRefused(ProblemType.CONFLICT, () -> shelf.move(a, "b"));

        assertThat(shelf.list()).containsExactly(a, b);
    }

    @Test
    void aRenameOntoADeletedFilesPathTakesItAndTheDeletedOneStaysDeleted() {
        FileHead a = shelf.put("a", "text");
        FileHead b = shelf.put("b", "text");
        shelf.remove(b);

        shelf.move(a, "b");

        assertThat(shelf.byName("b"))
                .hasValueSatisfying(head -> assertThat(head.id()).isEqualTo(a.id()));
        assertThat(catalog.find(ANNA, b.id())).isEmpty();
        assertThat(shelf.paths()).containsExactly("b");
    }

    @Test
    void aFileCanMoveAwayAndBack() {
        FileHead a = shelf.put("a", "text");

        shelf.move(shelf.move(a, "b"), "a");

        assertThat(shelf.paths()).containsExactly("a");
    }

    @Test
    void theVersionsOfAFileComeInPagesNewestFirst() {
        FileHead head = shelf.put("a", "1");
        for (int i = 2; i <= 7; i++) {
            head = shelf.put("a", "1".repeat(i));
            head = catalog.change(ANNA, head.id(), named("n" + i), CommitCheck.NONE, shelf.operation());
        }

        VersionPage first = catalog.versions(head, null, 3);
        VersionPage second = catalog.versions(head, first.next(), 3);
        VersionPage third = catalog.versions(head, second.next(), 3);

        assertThat(first.items()).extracting(VersionSummary::size).containsExactly(7L, 6L, 5L);
        assertThat(second.items()).extracting(VersionSummary::size).containsExactly(4L, 3L, 2L);
        assertThat(third.items()).extracting(VersionSummary::size).containsExactly(1L);
        assertThat(third.next()).isNull();
    }

    @Test
    void aRepeatedOperationFindsItsOwnWork() {
        Operation create = shelf.operation();
        FileHead created = catalog.create(ANNA, at(null), create);
        assertThat(catalog.create(ANNA, at(null), Shelf.repeated(create))).isEqualTo(created);

        Operation commit = shelf.operation();
        catalog.commit(created.id(), content("one"), CommitCheck.NONE, commit);
        catalog.commit(created.id(), content("two"), CommitCheck.NONE, shelf.operation());
        FileHead again = catalog.commit(created.id(), content("one"), CommitCheck.NONE, Shelf.repeated(commit));
        assertThat(sizes(again)).hasSize(2);

        Operation remove = shelf.operation();
        catalog.remove(created.id(), CommitCheck.NONE, remove);
        catalog.remove(created.id(), CommitCheck.NONE, Shelf.repeated(remove));
        assertThat(catalog.find(ANNA, created.id())).isEmpty();
    }

    @Test
    void aRepeatedCommitWithOtherBytesIsRefused() {
        FileHead put = shelf.put("a", "zero");
        Operation commit = shelf.operation();
        catalog.commit(put.id(), content("one"), CommitCheck.NONE, commit);

        assertRefused(
                ProblemType.KEY_REUSED,
                () -> catalog.commit(put.id(), content("other"), CommitCheck.NONE, Shelf.repeated(commit)));
    }

    @Test
    void aFileOfItsOwnDedupDomainKeepsToIt() {
        NewFile own = new NewFile(
                "home", "a", Description.named("a", "text/plain"), true, false, Chunking.DEFAULT, null, null);

        StoragePlan storage = catalog.create(ANNA, own, shelf.operation()).storage();

        assertThat(storage.deduplicationEnabled()).isFalse();
        assertThat(storage.dedupDomain()).isNotZero();
    }

    private List<Long> sizes(FileHead head) {
        return catalog.versions(head, null, 100).items().stream()
                .map(VersionSummary::size)
                .toList();
    }

    private static String currentId(FileHead head) {
        return Objects.requireNonNull(head.current()).versionId();
    }

    private static void assertRefused(ProblemType type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(type));
    }
}
