package io.vaultx.standalone;

import io.vaultx.records.redis.RedisRecordStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which engine holds the records of a data folder, as the file {@code records-engine} in it remembers: format 1, one line
 * (docs/FORMATS.md).
 *
 * <pre>
 * 1 rocksdb made 0123456789abcdef0123456789abcdef
 *   |       |    the id that a store outside of the folder must have: 32 hex digits
 *   |       new: no server has served from it yet; made: it is there, and is never made again
 *   the engine
 * </pre>
 *
 * Without it, a configuration that names another engine than before would serve old records, or none, and nobody would
 * notice. Immutable.
 *
 * @param storeId empty when the folder is from before this file and its own Redis has yet to tell
 */
record RecordsHome(RecordEngine engine, boolean made, String storeId) {
    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,9}) (?:([a-z]+) (new|made) ([0-9a-f]{32}))?.*", Pattern.DOTALL);
    private static final String FORMAT = "1";

    /** Nothing is made in it yet. */
    static RecordsHome fresh(RecordEngine engine) {
        return new RecordsHome(engine, false, RedisRecordStore.newId());
    }

    static Path file(Path data) {
        return data.resolve("records-engine");
    }

    /**
     * What the file says, or what a folder from before it shows; empty when no server has ever started on the folder.
     *
     * @throws StartRefusedException when the file cannot be read
     */
    static Optional<RecordsHome> find(Path data) {
        try {
            if (Files.exists(file(data))) {
                return Optional.of(parse(data, Files.readString(file(data))));
            }
        } catch (IOException e) {
            throw new StartRefusedException(file(data) + " cannot be read: " + e);
        }
        if (Files.isDirectory(DataFolder.records(data))) {
            return Optional.of(new RecordsHome(RecordEngine.ROCKSDB, true, RedisRecordStore.newId()));
        }
        if (Files.isDirectory(DataFolder.redis(data))) {
            return Optional.of(new RecordsHome(RecordEngine.REDIS, true, ""));
        }
        return Optional.empty();
    }

    private static RecordsHome parse(Path data, String text) {
        Matcher line = LINE.matcher(text);
        if (line.matches() && !line.group(1).equals(FORMAT)) {
            throw new StartRefusedException(file(data) + " was written by a newer program: format " + line.group(1));
        }
        if (!line.matches() || line.group(2) == null) {
            throw new StartRefusedException(file(data) + " is damaged: " + text.strip());
        }
        RecordEngine engine = RecordEngine.named(file(data).toString(), line.group(2));
        return new RecordsHome(engine, line.group(3).equals("made"), line.group(4));
    }

    /**
     * The home that a configuration may use: this one, or another engine while nothing was made in this one.
     *
     * @throws StartRefusedException when the records are in another engine
     */
    RecordsHome forEngine(RecordEngine wanted, String setting, Path data) {
        if (engine == wanted) {
            return this;
        }
        if (made) {
            String ways = engine == RecordEngine.RIAK && !setting.startsWith("--")
                    ? ". Start the services apart"
                    : ". Set it to " + engine;
            throw new StartRefusedException("the records of " + data + " are in " + engine + ", and " + setting + " is "
                    + wanted + ways
                    + ", or take the records over first: ./vaultx copy-records --data "
                    + data + " --from " + engine + " --to " + wanted);
        }
        return new RecordsHome(wanted, false, storeId);
    }

    /** Whether the file says exactly this. */
    boolean isNoted(Path data) {
        return Files.exists(file(data)) && find(data).equals(Optional.of(this));
    }

    /** The same folder with its records in this engine. */
    RecordsHome madeIn(RecordEngine other) {
        return new RecordsHome(other, true, storeId);
    }

    RecordsHome withStore(String id) {
        return new RecordsHome(engine, made, id);
    }

    /** Durable when it returns; the file is the old one or this one, whatever breaks. */
    void write(Path data) {
        Path temporary = data.resolve("records-engine.new");
        byte[] line =
                ("1 " + engine + (made ? " made " : " new ") + storeId + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            try (FileChannel file = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(line);
                while (left.hasRemaining()) {
                    file.write(left);
                }
                file.force(true);
            }
            Files.move(temporary, file(data), StandardCopyOption.ATOMIC_MOVE);
            DataFolder.sync(data);
        } catch (IOException e) {
            throw new UncheckedIOException(file(data) + " cannot be written: " + e, e);
        }
    }
}
