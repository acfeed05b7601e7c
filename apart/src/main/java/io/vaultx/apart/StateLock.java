package io.vaultx.apart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * One command at a time looks at the notes of a suite and changes them with what they tell of: {@code up}, {@code start} and
 * {@code down} run in processes of their own. Held for moments only, never while somebody is waited for to be ready; given back
 * by the kernel however its holder ends. Not reentrant.
 */
final class StateLock {
    private StateLock() {}

    /**
     * @param run made when it is not there
     */
    static <T> T within(Path run, Supplier<T> change) {
        try {
            Files.createDirectories(run);
            try (FileChannel file =
                    FileChannel.open(run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.lock();
                return change.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + run, e);
        }
    }
}
