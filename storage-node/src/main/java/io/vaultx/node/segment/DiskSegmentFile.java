package io.vaultx.node.segment;

import com.sun.nio.file.ExtendedOpenOption;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open file. An interrupted thread that reads closes its channel for everybody (a rule of {@link FileChannel}), so a
 * reader that finds its channel closed opens it again; writers have a channel of their own, and a thread that nobody
 * interrupts.
 */
final class DiskSegmentFile implements SegmentFile {
    private final Path path;
    private final OpenOption[] options;
    private volatile FileChannel channel;
    private volatile boolean closed;

    /** Opened with the first attempt to read without waiting; empty where there is no such thing. */
    private volatile @Nullable Optional<CachedPages> pages;

    private DiskSegmentFile(Path path, OpenOption[] options, FileChannel channel) {
        this.path = path;
        this.options = options;
        this.channel = channel;
    }

    static SegmentFile open(Path path, boolean direct, StandardOpenOption... options) throws IOException {
        if (direct) {
            OpenOption[] past = Arrays.copyOf(options, options.length + 1, OpenOption[].class);
            past[options.length] = ExtendedOpenOption.DIRECT;
            try {
                return new DiskSegmentFile(path, reopening(past), FileChannel.open(path, past));
            } catch (UnsupportedOperationException notHere) {
                return open(path, false, options);
            } catch (IOException e) {
                if (!saysInvalidArgument(e)) {
                    throw e;
                }
                return openAfterRefusal(path, options);
            }
        }
        return new DiskSegmentFile(path, reopening(options), FileChannel.open(path, options));
    }

    /** A file system without O_DIRECT says EINVAL, some of them after having made the file. */
    private static SegmentFile openAfterRefusal(Path path, StandardOpenOption... options) throws IOException {
        OpenOption[] again = Arrays.stream(options)
                .map(o -> o == StandardOpenOption.CREATE_NEW ? StandardOpenOption.CREATE : o)
                .toArray(OpenOption[]::new);
        return new DiskSegmentFile(path, reopening(again), FileChannel.open(path, again));
    }

    private static boolean saysInvalidArgument(IOException e) {
        String message = e.getMessage();
        return message != null && message.contains("Invalid argument");
    }

    private static OpenOption[] reopening(OpenOption[] options) {
        return Arrays.stream(options)
                .filter(o -> o != StandardOpenOption.CREATE_NEW && o != StandardOpenOption.CREATE)
                .toArray(OpenOption[]::new);
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
        int written = 0;
        while (from.hasRemaining()) {
            int n = channel.write(from, at + written);
            if (n <= 0) {
                break;
            }
            written += n;
        }
        return written;
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        if (NoWait.isAsked()) {
            return fromMemory(into, at);
        }
        int start = into.position();
        boolean interrupted = false;
        try {
            while (true) {
                FileChannel now = channel;
                try {
                    return readAll(now, into, at);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    into.position(start);
                    reopen(now);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int fromMemory(ByteBuffer into, long at) throws IOException {
        Optional<CachedPages> inMemory = pages;
        if (inMemory == null) {
            inMemory = openPages();
        }
        if (inMemory.isEmpty()) {
            NoWait.giveUp();
            throw new ClosedChannelException();
        }
        return inMemory.get().read(into, at);
    }

    private synchronized Optional<CachedPages> openPages() {
        Optional<CachedPages> opened = pages;
        if (opened == null) {
            boolean possible = !closed && !Arrays.asList(options).contains(ExtendedOpenOption.DIRECT);
            opened = possible ? CachedPages.open(path) : Optional.empty();
            pages = opened;
        }
        return opened;
    }

    private static int readAll(FileChannel channel, ByteBuffer into, long at) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int n = channel.read(into, at + total);
            if (n < 0) {
                return total == 0 ? -1 : total;
            }
            total += n;
            if (n == 0 || (into.hasRemaining() && at + total >= channel.size())) {
                // Asking on at the end of a file that was torn inside a block would break the alignment.
                return total;
            }
        }
        return total;
    }

    private synchronized void reopen(FileChannel broken) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (channel == broken) {
            channel = FileChannel.open(path, options);
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Optional<CachedPages> inMemory = pages;
        pages = Optional.empty();
        if (inMemory != null) {
            inMemory.ifPresent(CachedPages::close);
        }
        channel.close();
    }
}
