package io.vaultx.standalone;

import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStore;
import io.vaultx.records.TableNames;
import io.vaultx.records.copy.CopyProgress;
import io.vaultx.records.copy.CopyRefusedException;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.records.riak.RiakRecordStore;
import io.vaultx.redis.RedisAddress;
import io.vaultx.threads.PlatformThreads;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * {@code ./vaultx copy-records}: copies all records of a server that is not running from one engine to another and reads both
 * again to compare them. A line for each table. Ends with 0 when the copy is equal, 3 when it is not, 1 when it could not be
 * made; to be done again then, which goes on where it broke off.
 *
 * <p>A copy that is equal is where the records are from then on. A data folder remembers it ({@link RecordsHome}); what services
 * apart can open remembers itself that it was left ({@link LeftRecords}): those that they share ({@code --shared}) are of no
 * folder. Either is noted while the target is still marked as unfinished, so that a kill at any point leaves one place at most to
 * serve from, and the same command brings it to its end.
 */
public final class CopyRecords {
    private static final int EQUAL = 0;
    private static final int FAILED = 1;
    private static final int DIFFERENT = 3;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    private CopyRecords(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    public static void main(String... args) {
        System.exit(run(
                System.getenv(),
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** The status to end with. */
    static int run(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        CopyRecords copy = new CopyRecords(environment, out, err);
        try {
            CopyOptions options = CopyOptions.parse(args);
            if (options.from() == RecordEngine.RIAK || options.to() == RecordEngine.RIAK) {
                // Before anything is started or made.
                RiakRecords.settings(environment);
            }
            return options.shared() ? copy.ofServices(options) : copy.ofFolder(options);
        } catch (StartRefusedException | CopyRefusedException | OutcomeUnknownException refused) {
            err.println("vaultx: " + refused.getMessage());
        } catch (RuntimeException failed) {
            err.println("vaultx: the copy could not be made: " + failed + ". Run it again");
        }
        return FAILED;
    }

    private int ofFolder(CopyOptions options) {
        try (DataFolder folder = DataFolder.claimExisting(options.data());
                PlatformThreads readers = PlatformThreads.named("record-reader", 1);
                OwnRedis redis = OwnRedis.ofEnvironment(environment, folder.path())) {
            return ofFolder(options, folder.path(), redis, readers);
        }
    }

    private int ofFolder(CopyOptions options, Path data, OwnRedis redis, PlatformThreads readers) {
        RecordsHome noted = RecordsHome.find(data)
                .filter(RecordsHome::made)
                .orElseThrow(() -> new StartRefusedException("there are no records of " + data));
        // Killed when it was verified and noted, and the mark of the target still stood.
        boolean onlyMarked = noted.engine() == options.to() && isUnfinished(noted, data, redis, readers);
        RecordsHome home = onlyMarked ? noted.madeIn(options.from()) : noted.forEngine(options.from(), "--from", data);
        try (RecordStore source = existing(home, data, redis, readers)) {
            RecordsHome now = ServedRecords.remembered(home, source);
            if (!onlyMarked && !now.isNoted(data)) {
                now.write(data);
            }
            // Of an id that is noted: a copy that broke off is known again.
            try (RecordStore target = target(options.to(), now.storeId(), data, redis, readers)) {
                Runnable whenEqual = () -> {
                    if (options.to() == RecordEngine.RIAK) {
                        RiakRecords.note(now.storeId(), target);
                    }
                    if (isOpenToServices(options.from(), redis)) {
                        LeftRecords.note(source, target, whereNow(options.to(), data, redis));
                    }
                    now.madeIn(options.to()).write(data);
                };
                RecordCopy copy = new RecordCopy(source, names(source), target, names(target), new Lines(out, err));
                int status = status(onlyMarked ? copy.finish(whenEqual) : copy.run(whenEqual));
                if (status == EQUAL) {
                    sayWhere(options.to() == RecordEngine.RIAK ? "services" : "server", options);
                }
                return status;
            }
        }
    }

    /** Whether processes that know nothing of the data folder could serve from it. */
    private static boolean isOpenToServices(RecordEngine engine, OwnRedis redis) {
        return switch (engine) {
            case RIAK -> true;
            case REDIS -> redis.isElsewhere();
            case ROCKSDB -> false;
        };
    }

    private boolean isUnfinished(RecordsHome home, Path data, OwnRedis redis, PlatformThreads readers) {
        try (RecordStore noted = existing(home, data, redis, readers)) {
            return RecordCopy.isUnfinished(noted);
        }
    }

    private RecordStore existing(RecordsHome home, Path data, OwnRedis redis, PlatformThreads readers) {
        if (home.engine() != RecordEngine.RIAK) {
            return ServedRecords.existing(home, data, redis, readers, false);
        }
        RiakRecordStore riak = RiakRecords.open(environment, home.storeId());
        if (RiakRecords.isNoted(riak)) {
            return riak;
        }
        riak.close();
        throw new StartRefusedException(
                "the records of " + data + " are not in this Riak. VAULTX_RIAK and VAULTX_RIAK_SPACE"
                        + " must be as they were for the copy that brought them there");
    }

    private RecordStore target(
            RecordEngine engine, String storeId, Path data, OwnRedis redis, PlatformThreads readers) {
        return engine == RecordEngine.RIAK
                ? RiakRecords.open(environment, storeId)
                : engine.openOrMake(data, redis, storeId, readers);
    }

    private String whereNow(RecordEngine engine, Path data, OwnRedis redis) {
        return switch (engine) {
            case RIAK -> RiakRecords.place(environment);
            case REDIS -> redis.isElsewhere() ? redis.address().toString() : "the Redis of " + data;
            case ROCKSDB -> "rocksdb in " + data;
        };
    }

    private int ofServices(CopyOptions options) {
        RedisAddress redis = sharedRedis();
        String whereNow = options.to() == RecordEngine.RIAK ? RiakRecords.place(environment) : redis.toString();
        try (RecordStore source = options.from() == RecordEngine.RIAK
                        ? RiakRecords.open(environment)
                        : RedisRecordStore.openExisting(redis, RedisRecordStore.PREFIX, "")
                                .orElseThrow(() -> new StartRefusedException("there are no records in " + redis));
                RecordStore target = options.to() == RecordEngine.RIAK
                        ? RiakRecords.open(environment)
                        : RedisRecordStore.open(redis, RedisRecordStore.PREFIX)) {
            RecordCopy copy = new RecordCopy(source, names(source), target, names(target), new Lines(out, err));
            int status = status(copy.run(() -> LeftRecords.note(source, target, whereNow)));
            if (status == EQUAL) {
                sayWhere("services", options);
            }
            return status;
        }
    }

    private RedisAddress sharedRedis() {
        String url = environment.getOrDefault("VAULTX_REDIS_URL", "");
        if (url.isBlank()) {
            throw new StartRefusedException("VAULTX_REDIS_URL must say where the services share their records");
        }
        return new RedisAddress(url);
    }

    private void sayWhere(String who, CopyOptions options) {
        RecordEngine engine = options.to();
        if (options.from() == RecordEngine.RIAK) {
            out.println(
                    "An index of Riak may have passed over a row in all twelve looks; docs/RIAK.md says what finds that.");
        }
        out.println("Every record is in " + engine + " and was compared. Start the " + who + " with VAULTX_RECORDS="
                + engine + ".");
    }

    private int status(long different) {
        if (different > 0) {
            out.println("DIFFERENT: " + different + " rows");
            return DIFFERENT;
        }
        return EQUAL;
    }

    private static TableNames names(RecordStore store) {
        if (store instanceof TableNames names) {
            return () -> {
                SortedSet<String> copied = new TreeSet<>(names.tableNames());
                copied.remove(RiakRecords.ID_TABLE);
                return copied;
            };
        }
        throw new IllegalStateException("this engine cannot list its tables");
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
