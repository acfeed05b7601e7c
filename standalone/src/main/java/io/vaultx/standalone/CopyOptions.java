package io.vaultx.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./vaultx copy-records} was told.
 *
 * @param data the folder whose records they are; unused when they are shared
 * @param shared whether they are those of services apart, which no folder remembers
 */
record CopyOptions(Path data, boolean shared, RecordEngine from, RecordEngine to) {
    /**
     * @throws StartRefusedException for an unknown option or a value that is none
     */
    static CopyOptions parse(String... args) {
        @Nullable Path data = null;
        boolean shared = false;
        @Nullable RecordEngine from = null;
        @Nullable RecordEngine to = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--shared" -> shared = true;
                case "--data" -> data = Path.of(value(args, ++i));
                case "--from" -> from = engine("--from", value(args, ++i));
                case "--to" -> to = engine("--to", value(args, ++i));
                default -> throw new StartRefusedException("unknown option " + args[i]);
            }
        }
        if (from == null || to == null || from == to) {
            throw new StartRefusedException("copy-records needs --from and --to, two different engines");
        }
        if (shared && data != null) {
            throw new StartRefusedException(
                    "copy-records takes --data or --shared, not both: shared records are of no folder,"
                            + " VAULTX_REDIS_URL and VAULTX_RIAK say where they are");
        }
        if (shared && (from == RecordEngine.ROCKSDB || to == RecordEngine.ROCKSDB)) {
            throw new StartRefusedException("no services share records in rocksdb: --shared is for redis and riak");
        }
        Path folder = data == null ? Path.of("data") : data;
        return new CopyOptions(folder.toAbsolutePath().normalize(), shared, from, to);
    }

    private static String value(String[] args, int at) {
        if (at == args.length) {
            throw new StartRefusedException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static RecordEngine engine(String option, String name) {
        try {
            return RecordEngine.named(option, name);
        } catch (IllegalStateException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        }
    }
}
