package io.vaultx.node;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One log folder and what a test does to it. */
final class TestLogs {
    final Path folder;
    final List<Finding> findings = new CopyOnWriteArrayList<>();
    final TestClock clock = new TestClock();
    ChunkLogOptions options;

    /** A clock that stands still until it is moved. */
    static final class TestClock implements InstantSource {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    TestLogs(Path folder) {
        this(folder, 1);
    }

    /** A log whose salts come from a seed. */
    TestLogs(Path folder, long seed) {
        this.folder = folder;
        try {
            this.options = ChunkLogOptions.in(folder, clock, new Random(seed))
                    .withMend(MendPace.ON_REQUEST)
                    .withFindings(findings::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ChunkLog open() {
        try {
            return ChunkLog.open(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HashedChunk chunk(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
    }

    /** A chunk of words, which shrinks to about half. */
    static HashedChunk text(long seed, int size) {
        Random random = new Random(seed);
        ByteBuffer content = ByteBuffer.allocate(size + 16);
        while (content.position() < size) {
            content.put(Integer.toString(random.nextInt(5000), 36).getBytes(StandardCharsets.US_ASCII))
                    .put((byte) ' ');
        }
        return HashedChunk.of(ChunkAddress.SHARED, content.flip().limit(size));
    }

    /** A small document like many others, of 1 to 4 KiB. */
    static HashedChunk document(long domain, long seed) {
        Random random = new Random(seed);
        StringBuilder json = new StringBuilder("{\"customer\":{\"id\":\"").append(hex(random, 16));
        json.append("\",\"firstName\":\"").append(NAMES[random.nextInt(NAMES.length)]);
        json.append("\",\"emailAddress\":\"").append(hex(random, 6)).append("@example.org\"},\"items\":[");
        int items = 6 + random.nextInt(20);
        for (int i = 0; i < items; i++) {
            json.append(i == 0 ? "" : ",").append("{\"articleNumber\":").append(random.nextInt(100_000));
            json.append(",\"description\":\"").append(GOODS[random.nextInt(GOODS.length)]);
            json.append("\",\"quantity\":").append(1 + random.nextInt(9));
            json.append(",\"warehouse\":\"").append(hex(random, 4));
            json.append("\",\"deliveryStatus\":\"")
                    .append(random.nextBoolean() ? "SHIPPED" : "WAITING")
                    .append("\"}");
        }
        json.append("],\"createdAt\":\"2026-0")
                .append(1 + random.nextInt(9))
                .append("-11T10:")
                .append(10 + random.nextInt(49));
        json.append(":00Z\",\"paymentMethod\":\"INVOICE\",\"currency\":\"EUR\"}");
        return HashedChunk.of(domain, ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static final String[] NAMES = {"Anna", "Berta", "Clara", "Doris", "Erika", "Frieda", "Gerda", "Hanna"};
    private static final String[] GOODS = {
        "hexagon bolt M8", "washer, zinc plated", "wood screw 4x40", "cable tie, black", "copper wire 2.5"
    };

    private static String hex(Random random, int digits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    static ChunkAddress put(ChunkLog log, HashedChunk chunk) {
        log.put(chunk).join();
        return chunk.address();
    }

    static ReadOutcome outcome(ChunkLog log, ChunkAddress address) {
        return log.read(address, 0, ByteBuffer.allocate(1));
    }

    /** Whether the log gives back exactly this chunk. */
    static boolean has(ChunkLog log, HashedChunk chunk) {
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        return log.read(chunk.address(), 0, into) == ReadOutcome.READ
                && into.flip().equals(chunk.content());
    }

    static Map<ChunkAddress, ChunkRow> rows(ChunkLog log) {
        Map<ChunkAddress, ChunkRow> rows = new TreeMap<>();
        log.index().forEach(rows::put);
        return rows;
    }

    /** Names and sizes: RocksDB never writes a table file again, and only adds to its manifest. */
    static String listing(Path folder) {
        return files(folder).stream()
                .map(file -> file.getFileName() + " " + file.toFile().length())
                .collect(Collectors.joining("\n"));
    }

    List<Path> segmentFiles() {
        return files(folder.resolve("segments"));
    }

    Path lastSegment() {
        return segmentFiles().getLast();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's bytes from an offset to its end. */
    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void truncate(Path file, long size) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void flipBit(Path file, long at, int bit) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << bit)).flip();
            channel.write(one, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same folder as a crash at this moment would leave it to another process, in another place. */
    TestLogs copyTo(Path other) {
        copyIndex(folder.resolve("index"), other.resolve("index"));
        copy(folder.resolve("segments"), other.resolve("segments"));
        return new TestLogs(other);
    }

    /** RocksDB may replace files at any time: again, until all were there. The index may be behind the segments anyway. */
    static void copyIndex(Path from, Path to) {
        while (true) {
            try {
                copy(from, to);
                return;
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
                if (Files.exists(to)) {
                    delete(to);
                }
            }
        }
    }

    static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
