package io.vaultx.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The bytes of chunks as they lie on disk, found by what they are and not by the format around them. */
final class StoredBytes {
    private static final int WINDOW = 1 << 20;

    private StoredBytes() {}

    /** Flips the first bit of the one place below DATA/chunks where this run of bytes lies. */
    static void flip(Path data, byte[] run) throws IOException {
        flipBelow(data.resolve("chunks"), run);
    }

    /** Like {@link #flip}, below DATA/records. */
    static void flipRecord(Path data, byte[] run) throws IOException {
        flipBelow(data.resolve("records"), run);
    }

    private static void flipBelow(Path folder, byte[] run) throws IOException {
        for (Path file : files(folder)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long at = find(channel, run);
                if (at >= 0) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (run[0] ^ 0x80)}), at);
                    channel.force(true);
                    return;
                }
            }
        }
        throw new AssertionError("these bytes lie in no file below " + folder);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Windows overlap by the run's length, so that none hides between two of them. */
    private static long find(FileChannel channel, byte[] run) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(WINDOW);
        for (long start = 0; start < channel.size(); start += WINDOW - run.length) {
            window.clear();
            while (window.hasRemaining() && channel.read(window, start + window.position()) > 0) {
                // a read may bring less than was asked for
            }
            window.flip();
            int at = indexOf(window, run);
            if (at >= 0) {
                return start + at;
            }
        }
        return -1;
    }

    private static int indexOf(ByteBuffer window, byte[] run) {
        ByteBuffer wanted = ByteBuffer.wrap(run);
        for (int at = 0; at <= window.limit() - run.length; at++) {
            if (window.get(at) == run[0] && window.slice(at, run.length).equals(wanted)) {
                return at;
            }
        }
        return -1;
    }
}
