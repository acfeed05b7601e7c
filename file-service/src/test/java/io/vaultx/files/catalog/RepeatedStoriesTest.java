package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.BERT;
import static io.vaultx.files.catalog.Shelf.at;
import static io.vaultx.files.catalog.Shelf.content;
import static io.vaultx.files.catalog.Shelf.repeated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Calls that were done, died before they could say so, and come again when others have been here. */
class RepeatedStoriesTest {
    private final StepwiseRecordStore store = new StepwiseRecordStore();
    private final Shelf shelf = new Shelf(store);
    private final Catalog catalog = shelf.catalog;

    @Test
    void aRepeatedDeleteLeavesTheNextLifeAlone() {
        FileHead first = shelf.put("a", "first");
        Operation delete = removed(first);
        FileHead second = shelf.put("a", "second");
        assertThat(second.id()).isEqualTo(first.id());

        catalog.remove(ANNA, first.id(), CommitCheck.NONE, repeated(delete));

        assertThat(shelf.byName("a")).contains(second);
    }

    @Test
    void aRepeatedDeleteOfAnUploadLeavesTheNextLifeAlone() {
        FileHead upload = catalog.create(ANNA, at("a"), shelf.operation());
        Operation delete = removed(upload);
        FileHead second = catalog.create(ANNA, at("a"), shelf.operation());

        catalog.remove(ANNA, upload.id(), CommitCheck.NONE, repeated(delete));

        assertThat(shelf.byName("a")).contains(second);
    }

    @Test
    void aRepeatedDeleteIsDoneHoweverMuchHasHappenedSince() {
        FileHead first = shelf.put("a", "first");
        Operation delete = removed(first);
        for (int life = 0; life < 3; life++) {
            for (int version = 0; version < VersionTable.BATCH; version++) {
                shelf.put("a", "x");
            }
            shelf.byName("a").ifPresent(shelf::remove);
        }

        catalog.remove(ANNA, first.id(), CommitCheck.NONE, repeated(delete));

        assertThat(catalog.alreadyRemoved(ANNA, first.id(), repeated(delete))).isTrue();
        assertThat(catalog.alreadyRemoved(ANNA, "home", "a", repeated(delete))).isTrue();
    }

    @Test
    void onlyTheOperationThatRemovedAFileFindsItRemoved() {
        FileHead file = shelf.put("a", "text");
        Operation delete = removed(file);

        assertThat(catalog.alreadyRemoved(ANNA, file.id(), repeated(delete))).isTrue();
        assertThat(catalog.alreadyRemoved(ANNA, "home", "a", repeated(delete))).isTrue();
        assertThat(catalog.alreadyRemoved(ANNA, file.id(), delete)).isFalse();
        assertThat(catalog.alreadyRemoved(BERT, file.id(), repeated(delete))).isFalse();
        assertThat(catalog.alreadyRemoved(ANNA, file.id(), repeated(shelf.operation())))
                .isFalse();
        assertThat(catalog.alreadyRemoved(ANNA, "no id", repeated(delete))).isFalse();
        assertThat(catalog.alreadyRemoved(ANNA, "home", "b", repeated(delete))).isFalse();
    }

    @Test
    void aDeleteThatDiedBehindItsMarkIsDoneWhenRepeated() {
        for (FileHead file :
                new FileHead[] {shelf.put("a", "text"), catalog.create(ANNA, at("b"), shelf.operation())}) {
            Operation delete = shelf.operation();
            store.failAfter(0, true);
            assertThatThrownBy(() -> catalog.remove(file.id(), CommitCheck.NONE, delete))
                    .isInstanceOf(OutcomeUnknownException.class);
            store.heal();
            assertThat(catalog.alreadyRemoved(ANNA, file.id(), repeated(delete)))
                    .isFalse();

            catalog.remove(file.id(), CommitCheck.NONE, repeated(delete));

            assertThat(catalog.find(ANNA, file.id())).isEmpty();
        }
    }

    @Test
    void whatWasTakenBackIsCreatedWhenRepeatedAndTakenBackAgain() {
        Operation create = shelf.operation();
        for (Operation attempt : new Operation[] {create, repeated(create), repeated(create)}) {
            FileHead created = catalog.createReady(ANNA, at(null), content("text"), attempt);
            assertThat(shelf.list()).containsExactly(created);

            catalog.undo(created, attempt);
            assertThat(shelf.list()).isEmpty();
        }
    }

    @Test
    void whatSomebodyDeletedIsNotCreatedAgainByTheSameCall() {
        Operation create = shelf.operation();
        shelf.remove(catalog.createReady(ANNA, at("a"), content("text"), create));

        assertRefused(
                ProblemType.NOT_FOUND, () -> catalog.createReady(ANNA, at("a"), content("text"), repeated(create)));
    }

    @Test
    void aRepeatedPutByNameLeavesTheNextLifeAlone() {
        for (String path : new String[] {"a", "b"}) {
            if (path.equals("b")) {
                shelf.put(path, "older");
            }
            Operation put = shelf.operation();
            shelf.remove(put(path, "text", put));
            FileHead next = shelf.put(path, "next");

            assertRefused(ProblemType.NOT_FOUND, () -> put(path, "text", repeated(put)));

            assertThat(shelf.byName(path)).contains(next);
        }
    }

    @Test
    void aRepeatedPutByNameDoesNotBringADeletedFileBack() {
        shelf.put("a", "older");
        Operation put = shelf.operation();
        shelf.remove(put("a", "text", put));

        assertRefused(ProblemType.NOT_FOUND, () -> put("a", "text", repeated(put)));

        assertThat(shelf.byName("a")).isEmpty();
        assertThat(put("a", "text", repeated(shelf.operation()))).isNotNull();
    }

    private FileHead put(String path, String text, Operation operation) {
        return catalog.commitNamed(ANNA, shelf.seen(path), content(text), CommitCheck.NONE, operation)
                .head();
    }

    @Test
    void aPutThatDiedBeforeItsNameIsNotFinishedWithOtherBytes() {
        Operation put = shelf.operation();
        store.failAfter(1, true);
        assertThatThrownBy(() -> catalog.commitNamed(ANNA, shelf.seen("a"), content("text"), CommitCheck.NONE, put))
                .isInstanceOf(OutcomeUnknownException.class);
        store.heal();
        assertThat(shelf.byName("a")).isEmpty();

        assertRefused(
                ProblemType.KEY_REUSED,
                () -> catalog.commitNamed(ANNA, shelf.seen("a"), content("other"), CommitCheck.NONE, repeated(put)));
        assertThat(catalog.commitNamed(ANNA, shelf.seen("a"), content("text"), CommitCheck.NONE, repeated(put))
                        .created())
                .isTrue();
    }

    /** The operation that removed it. */
    private Operation removed(FileHead file) {
        Operation delete = shelf.operation();
        catalog.remove(ANNA, file.id(), CommitCheck.NONE, delete);
        return delete;
    }

    private static void assertRefused(ProblemType type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(type));
    }
}
