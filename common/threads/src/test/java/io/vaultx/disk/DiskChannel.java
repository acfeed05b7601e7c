package io.vaultx.disk;

import io.vaultx.disk.Step.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** An open file of a {@link TestDisk}. A sync is written down and not made: the real disk's power stays on. */
final class DiskChannel extends FileChannel {
    private static final int SECTOR_BYTES = 512;

    private final TestDisk disk;
    private final Path file;
    private final Node node;
    private final FileChannel real;

    DiskChannel(TestDisk disk, Path file, Node node, FileChannel real) {
        this.disk = disk;
        this.file = file;
        this.node = node;
        this.real = real;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        return disk.step(Kind.READ, file, () -> real.read(into, at));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return disk.step(Kind.READ, file, () -> real.read(into));
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        return disk.step(Kind.READ, file, () -> real.read(into, offset, length));
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
        return disk.step(Kind.WRITE, file, () -> noted(from, at), () -> {
            int half = (from.remaining() / 2) & -SECTOR_BYTES;
            return noted(from.slice(from.position(), half), at);
        });
    }

    private int noted(ByteBuffer from, long at) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.duplicate().get(bytes);
        int written = real.write(from, at);
        if (node instanceof Node.File known && written > 0) {
            disk.note(new Change.Write(known, at, Arrays.copyOf(bytes, written)));
        }
        return written;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        long at = real.position();
        int written = write(from, at);
        real.position(at + written);
        return written;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + length; i++) {
            written += write(from[i]);
        }
        return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.step(Kind.TRUNCATE, file, () -> {
            real.truncate(size);
            if (node instanceof Node.File known) {
                disk.note(new Change.Truncate(known, size));
            }
            return file;
        });
        return this;
    }

    @Override
    public void force(boolean attributesToo) throws IOException {
        disk.step(node instanceof Node.Folder ? Kind.SYNC_FOLDER : Kind.SYNC, file, () -> {
            switch (node) {
                case Node.File known -> disk.note(new Change.SyncFile(known));
                case Node.Folder known -> disk.note(new Change.SyncFolder(known));
            }
            return file;
        });
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long at) throws IOException {
        real.position(at);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileLock lock(long from, long bytes, boolean shared) throws IOException {
        return real.lock(from, bytes, shared);
    }

    @Override
    public FileLock tryLock(long from, long bytes, boolean shared) throws IOException {
        return real.tryLock(from, bytes, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }

    @Override
    public long transferTo(long from, long bytes, WritableByteChannel target) {
        throw new UnsupportedOperationException("no test may move bytes past the record of changes");
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long bytes) {
        throw new UnsupportedOperationException("no test may move bytes past the record of changes");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long bytes) {
        throw new UnsupportedOperationException("what is written through a mapping could not be recorded");
    }
}
