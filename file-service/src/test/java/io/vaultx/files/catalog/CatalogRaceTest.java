package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.at;
import static io.vaultx.files.catalog.Shelf.content;
import static io.vaultx.files.catalog.Shelf.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many at once, on a store whose writes land whole and on one whose writes land change by change. */
class CatalogRaceTest {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 50;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofManyCreatesOfOnePathExactlyOneWins(boolean whole) throws Exception {
        Shelf shelf = new Shelf(store(whole));
        for (int round = 0; round < ROUNDS; round++) {
            String path = "p" + round;

            List<Boolean> won = atOnce(writer -> shelf.catalog.create(ANNA, at(path), shelf.operation()));

            assertThat(won).containsOnlyOnce(true);
        }
        assertThat(shelf.list()).hasSize(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noConditionalPatchIsLostAndNoneOverwritesAnother(boolean whole) throws Exception {
        Shelf shelf = new Shelf(store(whole));
        FileHead file = shelf.put("a", "text");

        for (int round = 0; round < ROUNDS; round++) {
            FileHead read = shelf.byName("a").orElseThrow();
            CommitCheck unchanged = present -> {
                if (present.orElseThrow().generation() != read.generation()) {
                    throw new Refusal(ProblemType.PRECONDITION_FAILED, "changed since");
                }
            };
            String name = "round " + round + " writer ";
            List<Boolean> won = atOnce(writer ->
                    shelf.catalog.change(ANNA, file.id(), named(name + writer), unchanged, shelf.operation()));

            assertThat(won).containsOnlyOnce(true);
            assertThat(shelf.byName("a").orElseThrow().description().name()).isEqualTo(name + won.indexOf(true));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyUnconditionalCommitBecomesAVersion(boolean whole) throws Exception {
        Shelf shelf = new Shelf(store(whole));
        shelf.put("a", "text");

        for (int round = 0; round < ROUNDS; round++) {
            assertThat(atOnce(writer -> shelf.put("a", "text"))).containsOnly(true);
        }

        FileHead head = shelf.byName("a").orElseThrow();
        assertThat(shelf.catalog.versions(head, null, 1000).items()).hasSize(1 + WRITERS * ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofManyRenamesOntoOnePathExactlyOneWins(boolean whole) throws Exception {
        Shelf shelf = new Shelf(store(whole));
        for (int round = 0; round < ROUNDS; round++) {
            String target = "target" + round;
            List<FileHead> files = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                files.add(shelf.put("from" + round + "/" + writer, "text"));
            }

            List<Boolean> won = atOnce(writer -> shelf.move(files.get(writer), target));

            assertThat(won).containsOnlyOnce(true);
            assertThat(shelf.byName(target).orElseThrow().id())
                    .isEqualTo(files.get(won.indexOf(true)).id());
        }
        assertThat(shelf.list()).hasSize(WRITERS * ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whateverRacesOnAFewNamesEveryFileThatExistsHasItsOwn(boolean whole) throws Exception {
        Shelf shelf = new Shelf(store(whole));
        for (long seed = 0; seed < ROUNDS; seed++) {
            long round = seed;

            atOnce(writer -> {
                Random random = new Random(round * WRITERS + writer);
                for (int step = 0; step < 6; step++) {
                    anything(shelf, random);
                }
                return round;
            });

            List<FileHead> listed = shelf.list();
            assertThat(listed).extracting(FileHead::path).as("seed %s", seed).doesNotHaveDuplicates();
            assertThat(listed).extracting(FileHead::id).as("seed %s", seed).doesNotHaveDuplicates();
            for (FileHead head : listed) {
                assertThat(shelf.byName(head.path())).contains(head);
            }
            requireEveryKnownFileListed(shelf, listed);
        }
    }

    private final List<String> known = new ArrayList<>();

    private void anything(Shelf shelf, Random random) {
        String name = "n" + random.nextInt(3);
        String other = "n" + random.nextInt(3);
        try {
            switch (random.nextInt(4)) {
                case 0 -> know(shelf.catalog.create(ANNA, Shelf.file(name, 0L), shelf.operation()));
                case 1 ->
                    know(shelf.catalog
                            .commitNamed(ANNA, shelf.seen(name), content(name), CommitCheck.NONE, shelf.operation())
                            .head());
                case 2 -> shelf.byName(name).ifPresent(shelf::remove);
                default -> shelf.byName(name).ifPresent(file -> shelf.move(file, other));
            }
        } catch (Refusal lost) {
            assertThat(lost.type()).isIn(ProblemType.CONFLICT, ProblemType.NOT_FOUND);
        }
    }

    private void know(FileHead head) {
        synchronized (known) {
            known.add(head.id());
        }
    }

    /** A file that can be found by its id, but by no name, would be lost to its owner. */
    private void requireEveryKnownFileListed(Shelf shelf, List<FileHead> listed) {
        List<String> ids = listed.stream().map(FileHead::id).toList();
        for (String id : known) {
            shelf.catalog.find(ANNA, id).ifPresent(head -> assertThat(ids).contains(id));
        }
    }

    private interface Work {
        Object of(int writer) throws Exception;
    }

    /** Does the work in all writers at once; answers who was not refused. */
    private static List<Boolean> atOnce(Work work) throws InterruptedException, ExecutionException {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> calls = IntStream.range(0, WRITERS)
                    .<Callable<Boolean>>mapToObj(writer -> () -> {
                        try {
                            work.of(writer);
                            return true;
                        } catch (Refusal refused) {
                            assertThat(refused.type()).isIn(ProblemType.CONFLICT, ProblemType.PRECONDITION_FAILED);
                            return false;
                        }
                    })
                    .toList();
            List<Boolean> won = new ArrayList<>();
            for (Future<Boolean> call : writers.invokeAll(calls)) {
                won.add(call.get());
            }
            return won;
        }
    }

    private static RecordStore store(boolean whole) {
        return whole ? new MemoryRecordStore() : new StepwiseRecordStore();
    }
}
