package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListingTest {
    private final Shelf shelf = new Shelf(new MemoryRecordStore());

    /** One thing that happens on a shelf. */
    record Step(int kind, String path, String other) {}

    @Property(tries = 200)
    void theListIsThatOfAPlainMapWhateverHappened(
            @ForAll("steps") @Size(max = 40) List<Step> steps,
            @ForAll @IntRange(min = 1, max = 7) int limit,
            @ForAll("paths") String prefix) {
        Shelf fresh = new Shelf(new MemoryRecordStore());
        Map<String, FileState> model = new TreeMap<>(ListingTest::compareUtf8);
        steps.forEach(step -> apply(fresh, model, step));

        assertThat(fresh.list(Listing.Filter.ALL, limit))
                .extracting(FileHead::path)
                .containsExactlyElementsOf(model.keySet());
        assertThat(fresh.list(new Listing.Filter(prefix, null, FileState.READY), limit))
                .extracting(FileHead::path)
                .containsExactlyElementsOf(model.entrySet().stream()
                        .filter(file -> file.getKey().startsWith(prefix) && file.getValue() == FileState.READY)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Property(tries = 100)
    void whatStaysIsListedOnceWhateverChangesBetweenThePages(
            @ForAll("steps") @Size(max = 40) List<Step> steps, @ForAll @IntRange(min = 1, max = 4) int limit) {
        Shelf fresh = new Shelf(new MemoryRecordStore());
        List<String> staying = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            fresh.put("stay/" + i, "text");
            staying.add("stay/" + i);
        }
        Map<String, FileState> model = new TreeMap<>();
        List<String> listed = new ArrayList<>();
        @Nullable String after = null;
        int next = 0;
        do {
            FilePage page = fresh.catalog.list(ANNA, "home", Listing.Filter.ALL, after, limit);
            page.items().forEach(file -> listed.add(file.path()));
            after = page.next();
            for (int i = 0; i < 3 && next < steps.size(); i++) {
                apply(fresh, model, steps.get(next++));
            }
        } while (after != null);

        assertThat(listed.stream().filter(staying::contains)).containsExactlyElementsOf(staying);
    }

    @Test
    void namesAndStatesAreFiltered() {
        FileHead ready = shelf.put("a/x", "text");
        FileHead uploading = shelf.catalog.create(ANNA, at("b/y"), shelf.operation());

        assertThat(shelf.list(new Listing.Filter("", "x", null), 10)).containsExactly(ready);
        assertThat(shelf.list(new Listing.Filter("", null, FileState.UPLOADING), 10))
                .containsExactly(uploading);
        assertThat(shelf.list(new Listing.Filter("a", "y", null), 10)).isEmpty();
    }

    @Test
    void aPageThatIsExactlyFullIsTheLastWhenNothingFollows() {
        shelf.put("a", "text");
        shelf.put("b", "text");

        assertThat(shelf.catalog.list(ANNA, "home", Listing.Filter.ALL, null, 2).next())
                .isNull();
        assertThat(shelf.catalog.list(ANNA, "home", Listing.Filter.ALL, null, 1).next())
                .isEqualTo("a");
    }

    @Test
    void aRareFilterEndsAPageEarlyAndTheNextGoesOn() {
        int names = Listing.MAX_SCANNED_NAMES + 500;
        for (int i = 0; i < names; i++) {
            shelf.put("%06d".formatted(i), "x");
        }
        Listing.Filter last = new Listing.Filter("", "%06d".formatted(names - 1), null);

        FilePage first = shelf.catalog.list(ANNA, "home", last, null, 1000);
        FilePage second = shelf.catalog.list(ANNA, "home", last, first.next(), 1000);

        assertThat(first.items()).isEmpty();
        assertThat(first.next()).isNotNull();
        assertThat(second.items()).hasSize(1);
        assertThat(second.next()).isNull();
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> segments = Arbitraries.of("a", "b", "é", "\uFFFD", "\uD83D\uDE00", "a b", "%2F");
        return Combinators.combine(segments, segments).as((first, second) -> first + "/" + second);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 4), paths(), paths())
                .as(Step::new)
                .list();
    }

    private static void apply(Shelf shelf, Map<String, FileState> model, Step step) {
        switch (step.kind()) {
            case 0 -> {
                if (!model.containsKey(step.path())) {
                    shelf.catalog.create(ANNA, at(step.path()), shelf.operation());
                    model.put(step.path(), FileState.UPLOADING);
                }
            }
            case 1, 2 -> {
                if (model.get(step.path()) != FileState.UPLOADING) {
                    shelf.put(step.path(), "text");
                    model.put(step.path(), FileState.READY);
                }
            }
            case 3 -> {
                if (model.remove(step.path()) != null) {
                    shelf.remove(shelf.byName(step.path()).orElseThrow());
                }
            }
            default -> {
                if (model.containsKey(step.path()) && !model.containsKey(step.other())) {
                    shelf.move(shelf.byName(step.path()).orElseThrow(), step.other());
                    model.put(step.other(), model.remove(step.path()));
                }
            }
        }
    }

    /** As stored: a supplementary character sorts behind U+FFFD, unlike in UTF-16. */
    private static int compareUtf8(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
