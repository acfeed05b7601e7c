package io.vaultx.standalone;

import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStore;
import io.vaultx.records.TableNames;
import io.vaultx.records.copy.CopyProgress;
import io.vaultx.records.copy.CopyRefusedException;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.threads.PlatformThreads;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./vaultx copy-records}: copies all records of a server that is not running from one engine to another and reads both
 * again to compare them. A line for each table. Ends with 0 when the copy is equal, 3 when it is not, 1 when it could not be
 * made; to be done again then, which goes on where it broke off. A copy that is equal is what the data folder's records are from
 * then on ({@link RecordsHome}).
 */
public final class CopyRecords {
    private static final int EQUAL = 0;
    private static final int FAILED = 1;
    private static final int DIFFERENT = 3;

    private CopyRecords() {}

    public static void main(String... args) {
        System.exit(run(
                System.getenv(),
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** The status to end with. */
    static int run(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        try {
            Options options = Options.parse(args);
            try (DataFolder folder = DataFolder.claimExisting(options.data());
                    PlatformThreads readers = PlatformThreads.named("record-reader", 1);
                    OwnRedis redis = OwnRedis.ofEnvironment(environment, folder.path())) {
                return run(out, err, options, folder.path(), redis, readers);
            }
        } catch (StartRefusedException | CopyRefusedException | OutcomeUnknownException refused) {
            err.println("vaultx: " + refused.getMessage());
        } catch (RuntimeException failed) {
            err.println("vaultx: the copy could not be made: " + failed + ". Run it again");
        }
        return FAILED;
    }

    private static int run(
            PrintStream out, PrintStream err, Options options, Path data, OwnRedis redis, PlatformThreads readers) {
        RecordsHome home = RecordsHome.find(data)
                .filter(RecordsHome::made)
                .map(found -> found.forEngine(options.from(), "--from", data))
                .orElseThrow(() -> new StartRefusedException("there are no records of " + data));
        try (RecordStore source = ServedRecords.existing(home, data, redis, readers, false)) {
            RecordsHome now = ServedRecords.remembered(home, source);
            if (!now.isNoted(data)) {
                now.write(data);
            }
            // Of an id that is noted: a copy that broke off is known again.
            try (RecordStore target = options.to().openOrMake(data, redis, now.storeId(), readers)) {
                int status = copy(out, err, source, target);
                if (status == EQUAL) {
                    now.madeIn(options.to()).write(data);
                    out.println("Every record is in " + options.to()
                            + " and was compared. Start the server with VAULTX_RECORDS=" + options.to() + ".");
                }
                return status;
            }
        }
    }

    private static int copy(PrintStream out, PrintStream err, RecordStore source, RecordStore target) {
        long different = new RecordCopy(source, names(source), target, names(target), new Lines(out, err)).run();
        if (different > 0) {
            out.println("DIFFERENT: " + different + " rows");
            return DIFFERENT;
        }
        return EQUAL;
    }

    private static TableNames names(RecordStore store) {
        if (store instanceof TableNames names) {
            return names;
        }
        throw new IllegalStateException("this engine cannot list its tables");
    }

    /** What to copy, from where to where. */
    private record Options(Path data, RecordEngine from, RecordEngine to) {
        static Options parse(String... args) {
            Path data = Path.of("data");
            @Nullable RecordEngine from = null;
            @Nullable RecordEngine to = null;
            for (int i = 0; i < args.length; i += 2) {
                if (i + 1 == args.length) {
                    throw new StartRefusedException(args[i] + " needs a value");
                }
                switch (args[i]) {
                    case "--data" -> data = Path.of(args[i + 1]);
                    case "--from" -> from = engine("--from", args[i + 1]);
                    case "--to" -> to = engine("--to", args[i + 1]);
                    default -> throw new StartRefusedException("unknown option " + args[i]);
                }
            }
            if (from == null || to == null || from == to) {
                throw new StartRefusedException("copy-records needs --from and --to, two different engines");
            }
            return new Options(data.toAbsolutePath().normalize(), from, to);
        }

        private static RecordEngine engine(String option, String name) {
            try {
                return RecordEngine.named(option, name);
            } catch (IllegalStateException e) {
                throw new StartRefusedException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** A line for each table on one stream, and now and then one for what is being done on the other. */
    private static final class Lines implements CopyProgress {
        private static final Duration SILENCE = Duration.ofSeconds(5);

        private final PrintStream out;
        private final PrintStream err;
        private long lastTold = System.nanoTime();
        private long rows;
        private String doing = "";

        Lines(PrintStream out, PrintStream err) {
            this.out = out;
            this.err = err;
        }

        @Override
        public void looked(String step, String table, long more) {
            String now = step + " " + table;
            if (!now.equals(doing)) {
                doing = now;
                rows = 0;
            }
            rows += more;
            if (System.nanoTime() - lastTold > SILENCE.toNanos()) {
                lastTold = System.nanoTime();
                err.println(doing + ": " + rows + " rows");
            }
        }

        @Override
        public void copied(String table, long total, long written, long removed) {
            out.println(table + ": " + total + " rows, " + written + " written, " + removed + " removed");
        }
    }
}
