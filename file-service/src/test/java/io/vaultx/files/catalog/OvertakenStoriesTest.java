package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.content;
import static io.vaultx.files.catalog.Shelf.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Every story overtaken by every other one, at each of its calls to the store, from many states. Whatever the two did,
 * every file that exists has a name, and every name one file.
 */
class OvertakenStoriesTest {
    private static final int MORE_CALLS_THAN_ANY_STORY = 60;

    /**
     * What has to be done to a shelf first: {@code a} puts a file, {@code -a} removes it, {@code a>b} renames it, {@code a!b}
     * renames it and dies before the old name's row is gone.
     */
    private static final List<List<String>> STATES = List.of(
            List.of(),
            List.of("a"),
            List.of("a", "b"),
            List.of("a", "-a"),
            List.of("a", "b", "-b"),
            List.of("a", "a>b"),
            List.of("a", "a>b", "-b"),
            List.of("a", "a!b"),
            List.of("a", "a!b", "-b"),
            List.of("b", "a", "-a", "b>a"));

    private static final List<String> STORIES = List.of("create a", "a", "-a", "a>b", "b>a", "b", "-b");

    @Test
    void onAStoreThatWritesWhole() {
        overtakeEverything(calls -> calls);
    }

    @Test
    void onAStoreThatWritesChangeByChange() {
        overtakeEverything(StepwiseRecordStore::new);
    }

    private static void overtakeEverything(Function<RecordStore, RecordStore> stores) {
        for (List<String> state : STATES) {
            for (String story : STORIES) {
                for (String overtaking : STORIES) {
                    int call = 0;
                    while (new Encounter(stores, state).overtake(story, overtaking, call)) {
                        call++;
                        assertThat(call).isLessThan(MORE_CALLS_THAN_ANY_STORY);
                    }
                }
            }
        }
    }

    /** Two stories on a shelf. */
    private static final class Encounter {
        private final InterposedRecordStore store = new InterposedRecordStore(new MemoryRecordStore());
        private final Shelf shelf;
        private final Set<String> known = new HashSet<>();
        private final Map<String, Boolean> done = new LinkedHashMap<>();

        Encounter(Function<RecordStore, RecordStore> stores, List<String> state) {
            this.shelf = new Shelf(stores.apply(store));
            state.forEach(this::tell);
        }

        /** False when the story ended before that call. */
        boolean overtake(String story, String overtaking, int call) {
            store.interpose(call, () -> done.put("overtaking " + overtaking, tell(overtaking)));
            done.put(story, tell(story));
            boolean happened = store.happened();

            requireOneNameEach(story + " overtaken by " + overtaking + " at call " + call + ": " + done);
            if (happened && story.equals("create a") && overtaking.equals("create a")) {
                assertThat(done.values()).as("both created").isNotEqualTo(List.of(true, true));
            }
            return happened;
        }

        private boolean tell(String story) {
            try {
                if (story.startsWith("create ")) {
                    know(shelf.catalog.create(ANNA, file(story.substring(7), 0L), shelf.operation()));
                } else if (story.startsWith("-")) {
                    shelf.byName(story.substring(1)).ifPresent(shelf::remove);
                } else if (story.contains("!")) {
                    String[] names = story.split("!", -1);
                    shelf.byName(names[0]).ifPresent(head -> leaveBehind(names[0], shelf.move(head, names[1])));
                } else if (story.contains(">")) {
                    String[] names = story.split(">", -1);
                    shelf.byName(names[0]).ifPresent(head -> shelf.move(head, names[1]));
                } else {
                    know(shelf.catalog
                            .commitNamed(ANNA, shelf.seen(story), content(story), CommitCheck.NONE, shelf.operation())
                            .head());
                }
                return true;
            } catch (Refusal refused) {
                assertThat(refused.type()).isIn(ProblemType.CONFLICT, ProblemType.NOT_FOUND);
                return false;
            }
        }

        private void leaveBehind(String oldName, FileHead moved) {
            store.write(List.of(new NameTable(store).bind(null, moved.bucket(), oldName, moved.id())));
        }

        private void know(FileHead head) {
            known.add(head.id());
        }

        private void requireOneNameEach(String what) {
            List<FileHead> listed = shelf.list();
            assertThat(listed).as(what).extracting(FileHead::path).doesNotHaveDuplicates();
            assertThat(listed).as(what).extracting(FileHead::id).doesNotHaveDuplicates();
            for (FileHead head : listed) {
                assertThat(shelf.byName(head.path())).as(what).contains(head);
                assertThat(head.renaming()).as(what).isNull();
            }
            List<String> ids = listed.stream().map(FileHead::id).toList();
            for (String id : known) {
                shelf.catalog
                        .find(ANNA, id)
                        .ifPresent(head -> assertThat(ids).as(what).contains(id));
            }
        }
    }
}
