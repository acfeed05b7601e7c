package io.vaultx.redis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The end of a server's append-only file, as a kill leaves it: perhaps in the middle of a transaction. A server that finds it
 * so (6.2 and 7.0 were tried) leaves the transaction out, but keeps the commands of it that are whole in the file, and appends
 * to them: its next start counts them to the transaction that follows, and then half of a write is there. So the half goes
 * before the server starts.
 *
 * <p>Nothing else is touched: a command that is cut off outside of a transaction the server drops by itself, and about a file
 * that is not what a server writes it has to complain.
 */
final class AppendOnlyTail {
    private static final System.Logger LOG = System.getLogger(AppendOnlyTail.class.getName());

    /** Up to 6.2. */
    private static final String ONE_FILE = "appendonly.aof";
    /** From 7.0 on; of the files in it the server appends to the newest of these. */
    private static final String FOLDER = "appendonlydir";

    private static final Pattern NEWEST = Pattern.compile("appendonly\\.aof\\.([0-9]{1,18})\\.incr\\.aof");

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int MAX_LINE = 32;
    private static final int LONGEST_NAME = 5;

    private final InputStream in;
    private long at;

    private AppendOnlyTail(InputStream in) {
        this.in = in;
    }

    /** Ends the file that the server in this folder would append to before a transaction that it has only half of. */
    static void dropHalf(Path home) throws IOException {
        Optional<Path> file = newest(home);
        if (file.isEmpty()) {
            return;
        }
        long size = Files.size(file.get());
        OptionalLong half = halfAt(file.get(), size);
        if (half.isEmpty()) {
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "a transaction that was cut off is left out: {0} ends at {1} instead of {2}",
                file.get(),
                Long.toString(half.getAsLong()),
                Long.toString(size));
        try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.WRITE)) {
            if (channel.size() != size) {
                throw new IOException(file.get() + " grows: somebody else has it open");
            }
            channel.truncate(half.getAsLong());
            channel.force(true);
        }
    }

    /** The file that a server on this folder appends to. */
    static Optional<Path> newest(Path home) throws IOException {
        Path folder = home.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return Optional.of(home.resolve(ONE_FILE)).filter(Files::isRegularFile);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> number(file) >= 0).max(Comparator.comparingLong(AppendOnlyTail::number));
        }
    }

    private static long number(Path file) {
        Matcher name = NEWEST.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /** Where a transaction begins that the file ends in; nothing when it ends in none, or is nothing that can be told. */
    private static OptionalLong halfAt(Path file, long size) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            return new AppendOnlyTail(in).halfAt(size);
        }
    }

    private OptionalLong halfAt(long size) throws IOException {
        OptionalLong transaction = OptionalLong.empty();
        try {
            while (at < size) {
                long start = at;
                String name = command();
                if (name.equals("MULTI")) {
                    if (transaction.isPresent()) {
                        return OptionalLong.empty();
                    }
                    transaction = OptionalLong.of(start);
                } else if (name.equals("EXEC")) {
                    transaction = OptionalLong.empty();
                }
            }
        } catch (EOFException cut) {
            // Where it is cut decides.
        } catch (NotACommandException other) {
            return OptionalLong.empty();
        }
        return transaction;
    }

    /** @return the name of the next command when it is a short one, else nothing */
    private String command() throws IOException, NotACommandException {
        long words = number('*');
        String name = "";
        for (long word = 0; word < words; word++) {
            long length = number('$');
            if (word == 0 && length <= LONGEST_NAME) {
                name = new String(bytes((int) length), StandardCharsets.ISO_8859_1);
            } else {
                skip(length);
            }
            expect('\r');
            expect('\n');
        }
        return name;
    }

    /** A line of a sign and a number. */
    private long number(char sign) throws IOException, NotACommandException {
        expect(sign);
        StringBuilder digits = new StringBuilder();
        for (int next = next(); next != '\r'; next = next()) {
            if (next < '0' || next > '9' || digits.length() == MAX_LINE) {
                throw new NotACommandException();
            }
            digits.append((char) next);
        }
        expect('\n');
        try {
            return Long.parseLong(digits.toString());
        } catch (NumberFormatException none) {
            throw new NotACommandException();
        }
    }

    private void expect(char wanted) throws IOException, NotACommandException {
        if (next() != wanted) {
            throw new NotACommandException();
        }
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        at++;
        return next;
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        at += bytes.length;
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private void skip(long count) throws IOException {
        in.skipNBytes(count);
        at += count;
    }

    /** The file has something else here: of an older form, or damaged. */
    private static final class NotACommandException extends Exception {
        private static final long serialVersionUID = 1;

        NotACommandException() {
            super(null, null, false, false);
        }
    }
}
