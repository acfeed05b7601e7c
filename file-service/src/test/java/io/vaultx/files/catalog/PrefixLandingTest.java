package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.at;
import static io.vaultx.files.catalog.Shelf.content;
import static io.vaultx.files.catalog.Shelf.file;
import static io.vaultx.files.catalog.Shelf.moveTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.OutcomeUnknownException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Every story dies before and after each single change that it makes, on a store whose writes land as prefixes. Each time
 * the shelf shows the old state or the new one, and the story repeated under the same operation ends in the new one.
 */
class PrefixLandingTest {
    private static final int MORE_CHANGES_THAN_ANY_STORY = 20;

    @Test
    void aCreatedFileIsWholeOrAbsent() {
        sweep(List.of(), (shelf, operation) -> shelf.catalog.create(ANNA, at("a"), operation), List.of("a"));
    }

    @Test
    void anEmptyFileIsWholeOrAbsent() {
        sweep(List.of(), (shelf, operation) -> shelf.catalog.create(ANNA, file("a", 0L), operation), List.of("a 0"));
    }

    @Test
    void aPutByNameIsWholeOrAbsent() {
        sweep(List.of(), (shelf, operation) -> put(shelf, "a", "new", operation), List.of("a 3"));
    }

    @Test
    void aSecondVersionIsWholeOrAbsent() {
        sweep(List.of("a"), (shelf, operation) -> put(shelf, "a", "newer", operation), List.of("a 5"));
    }

    @Test
    void aDeletedNameContinuesOrStaysDeleted() {
        sweep(List.of("a", "-a"), (shelf, operation) -> shelf.catalog.create(ANNA, at("a"), operation), List.of("a"));
    }

    @Test
    void aRemovedFileIsThereOrGone() {
        sweep(List.of("a", "b"), remove("a"), List.of("b 1"));
    }

    @Test
    void aRenamedFileHasItsOldNameOrItsNewOne() {
        sweep(List.of("a"), rename("a", "b"), List.of("b 1"));
    }

    @Test
    void aFileRenamedOntoADeletedOneHasItsOldNameOrItsNewOne() {
        sweep(List.of("a", "b", "-b"), rename("a", "b"), List.of("b 1"));
    }

    @Test
    void aFileRenamedBackHasItsOldNameOrItsNewOne() {
        sweep(List.of("a", "a>b"), rename("b", "a"), List.of("a 1"));
    }

    @Test
    void anybodyWhoTakesEitherNameFindsTheRenameSettled() {
        for (int changes = 0; changes < MORE_CHANGES_THAN_ANY_STORY; changes++) {
            StepwiseRecordStore store = new StepwiseRecordStore();
            Shelf shelf = new Shelf(store);
            prepare(shelf, List.of("a"));
            String id = id(shelf, "a");
            store.failAfter(changes, true);
            dies(() -> shelf.catalog.change(ANNA, id, moveTo("b"), CommitCheck.NONE, shelf.operation()));
            store.heal();

            shelf.put("a", "22");
            shelf.put("b", "333");

            assertThat(look(shelf)).containsExactly("a 2", "b 3");
        }
    }

    private interface Story extends BiConsumer<Shelf, Operation> {}

    private static void sweep(List<String> before, Story story, List<String> after) {
        boolean died = true;
        int changes = 0;
        while (died) {
            assertThat(changes).isLessThan(MORE_CHANGES_THAN_ANY_STORY);
            died = dieAndRepeat(before, story, after, changes, false)
                    | dieAndRepeat(before, story, after, changes, true);
            changes++;
        }
        assertThat(changes).as("the story changes something").isGreaterThan(1);
    }

    private static boolean dieAndRepeat(
            List<String> before, Story story, List<String> after, int changes, boolean landed) {
        StepwiseRecordStore store = new StepwiseRecordStore();
        Shelf shelf = new Shelf(store);
        prepare(shelf, before);
        List<String> old = look(shelf);
        Operation operation = shelf.operation();

        store.failAfter(changes, landed);
        boolean died = dies(() -> story.accept(shelf, operation));
        store.heal();
        assertThat(look(shelf)).isIn(old, after);

        if (died) {
            story.accept(shelf, Shelf.repeated(operation));
        }
        assertThat(look(shelf))
                .as("after %s changes, landed: %s", changes, landed)
                .isEqualTo(after);
        return died;
    }

    /** {@code a} puts one byte at a, {@code -a} removes it, {@code a>b} renames it. */
    private static void prepare(Shelf shelf, List<String> steps) {
        for (String step : steps) {
            if (step.startsWith("-")) {
                shelf.remove(shelf.byName(step.substring(1)).orElseThrow());
            } else if (step.contains(">")) {
                String[] names = step.split(">", -1);
                shelf.move(shelf.byName(names[0]).orElseThrow(), names[1]);
            } else {
                shelf.put(step, "1");
            }
        }
    }

    private static Story remove(String path) {
        return ofFileAt(path, (shelf, id, operation) -> shelf.catalog.remove(id, CommitCheck.NONE, operation));
    }

    private static Story rename(String from, String to) {
        return ofFileAt(
                from,
                (shelf, id, operation) -> shelf.catalog.change(ANNA, id, moveTo(to), CommitCheck.NONE, operation));
    }

    private interface StoryOfFile {
        void tell(Shelf shelf, String id, Operation operation);
    }

    /** A client that repeats its request still knows the id. */
    private static Story ofFileAt(String path, StoryOfFile story) {
        AtomicReference<String> known = new AtomicReference<>();
        return (shelf, operation) -> {
            if (!operation.repeated()) {
                known.set(id(shelf, path));
            }
            story.tell(shelf, known.get(), operation);
        };
    }

    private static void put(Shelf shelf, String path, String text, Operation operation) {
        shelf.catalog.commitNamed(ANNA, shelf.seen(path), content(text), CommitCheck.NONE, operation);
    }

    private static String id(Shelf shelf, String path) {
        return shelf.byName(path).orElseThrow().id();
    }

    private static boolean dies(Runnable story) {
        try {
            story.run();
            return false;
        } catch (OutcomeUnknownException told) {
            return true;
        }
    }

    /** Path and size of every file as each way of asking shows it; the ways have to agree. */
    private static List<String> look(Shelf shelf) {
        List<FileHead> listed = shelf.list();
        for (FileHead head : listed) {
            assertThat(shelf.byName(head.path())).contains(head);
            assertThat(shelf.catalog.find(ANNA, head.id())).contains(head);
            if (head.current() != null) {
                assertThat(shelf.catalog.version(head, null)).isPresent();
                assertThat(shelf.catalog.versions(head, null, 10).items()).isNotEmpty();
            }
        }
        return listed.stream()
                .map(head -> head.path()
                        + (head.current() == null ? "" : " " + head.current().size()))
                .toList();
    }
}
