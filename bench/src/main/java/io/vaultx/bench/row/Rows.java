package io.vaultx.bench.row;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every row there is. */
public final class Rows {
    private static final List<Row> TABLE = List.of(
            new PutSmall(),
            GetSmall.bytes(),
            GetSmall.heads(),
            new ListNames(),
            new PutLarge(false),
            new PutLarge(true),
            new GetLarge(),
            new StartTime(),
            new MemoryUse(),
            new DiskUse(),
            new BigFile());

    /** Long ones, comparisons, and one that is about the product's classes and not its doors: run when they are named. */
    private static final List<Row> ASIDE =
            List.of(new Apart(), new WorkerBusy(), new Soak(), new ManyNames(), new Micro());

    private Rows() {}

    /** The rows of a run that names none. */
    public static List<Row> table() {
        return TABLE;
    }

    public static List<String> names() {
        return all().map(Row::name).toList();
    }

    public static Optional<Row> named(String name) {
        return all().filter(row -> row.name().equals(name)).findFirst();
    }

    private static Stream<Row> all() {
        return Stream.concat(TABLE.stream(), ASIDE.stream());
    }
}
