package io.vaultx.node.segment;

import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file opened once more, to read of it what is in the page cache and nothing else: {@code preadv2} with
 * {@code RWF_NOWAIT} (Linux 4.14), which the JDK does not offer. A miss costs one call to the kernel; whoever wants the bytes
 * then reads them in the ordinary way, on a thread that may wait.
 *
 * <p>Thread-safe. Closing waits for nobody: the descriptor goes with the last reader.
 */
final class CachedPages implements AutoCloseable {
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
    private static final int RWF_NOWAIT = 8;

    /** {@code struct iovec}: where, and how much. */
    private static final long IOVEC_BYTES = 2L * Long.BYTES;

    private static final Optional<Calls> CALLS = Calls.find();

    private record Calls(MethodHandle open, MethodHandle preadv2, MethodHandle close) {
        /** Empty where the C library has none of it, or where the flags have other values. */
        static Optional<Calls> find() {
            if (!System.getProperty("os.name").equals("Linux")) {
                return Optional.empty();
            }
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            return library.find("open")
                    .flatMap(open -> library.find("preadv2")
                            .flatMap(read -> library.find("close")
                                    .map(close -> new Calls(
                                            linker.downcallHandle(
                                                    open,
                                                    FunctionDescriptor.of(
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.ADDRESS,
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.JAVA_INT),
                                                    Linker.Option.firstVariadicArg(2)),
                                            linker.downcallHandle(
                                                    read,
                                                    FunctionDescriptor.of(
                                                            ValueLayout.JAVA_LONG,
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.ADDRESS,
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.JAVA_LONG,
                                                            ValueLayout.JAVA_INT)),
                                            linker.downcallHandle(
                                                    close,
                                                    FunctionDescriptor.of(
                                                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))))));
        }
    }

    private final Calls calls;
    private final int descriptor;

    /** Whoever opened it is one; at 0 the descriptor is closed. */
    private final AtomicInteger users = new AtomicInteger(1);

    private CachedPages(Calls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /** Empty where this cannot be done. */
    static Optional<CachedPages> open(Path file) {
        if (CALLS.isEmpty() || file.getFileSystem() != FileSystems.getDefault()) {
            return Optional.empty();
        }
        Calls calls = CALLS.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toString());
            int descriptor = (int) calls.open.invokeExact(name, READ_ONLY_CLOSE_ON_EXEC, 0);
            return descriptor < 0 ? Optional.empty() : Optional.of(new CachedPages(calls, descriptor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Reads up to the buffer's end or the file's end; -1 when it begins at the file's end. Gives the attempt up
     * ({@link NoWait}) when not all of it is in memory.
     */
    int read(ByteBuffer into, long at) throws IOException {
        if (!into.isDirect() || !acquire()) {
            NoWait.giveUp();
            throw new IOException("cannot be read from memory");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = MemorySegment.ofBuffer(into);
            MemorySegment vector = arena.allocate(IOVEC_BYTES, Long.BYTES);
            long wanted = target.byteSize();
            long total = 0;
            while (total < wanted) {
                vector.set(ValueLayout.JAVA_LONG, 0, target.address() + total);
                vector.set(ValueLayout.JAVA_LONG, Long.BYTES, wanted - total);
                long count = (long) calls.preadv2.invokeExact(descriptor, vector, 1, at + total, RWF_NOWAIT);
                if (count < 0) {
                    NoWait.giveUp();
                    throw new IOException("cannot be read from memory");
                }
                if (count == 0) {
                    break;
                }
                total += count;
            }
            into.position(into.position() + (int) total);
            return total == 0 && wanted > 0 ? -1 : (int) total;
        } catch (IOException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            release();
        }
    }

    private boolean acquire() {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            try {
                int ignored = (int) calls.close.invokeExact(descriptor);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
    }

    @Override
    public void close() {
        release();
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a call of the C library failed in Java", e);
    }
}
