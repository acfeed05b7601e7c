package io.vaultx.records.rocksdb;

import io.vaultx.records.RecordStoreFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What says which table files of a database count: {@code CURRENT} names a {@code MANIFEST}, a log of changes to the list.
 * RocksDB deletes every table that is not in the list it could read, and it takes a rotten length in that log for its end.
 * So both are looked at before it opens a folder.
 */
final class TableList {
    private static final long MAX_CURRENT_BYTES = 256;

    private TableList() {}

    /**
     * Lets pass what RocksDB refuses by itself, and a last change that a kill or a power cut left unfinished: the logs it
     * was to replace are still there then.
     *
     * @throws RecordStoreFailedException when tables would be lost; nothing was changed then
     */
    static void check(Path folder) {
        Path current = folder.resolve("CURRENT");
        try {
            if (Files.exists(current)) {
                checkManifest(folder, current);
            } else if (hasRecords(folder)) {
                throw refused(folder, "the file " + current + " is missing");
            }
        } catch (IOException e) {
            throw new RecordStoreFailedException("the folder " + folder + " for records cannot be read", e);
        }
    }

    /** A start that is killed before {@code CURRENT} is there has not got to its first log either. */
    private static boolean hasRecords(Path folder) throws IOException {
        try (DirectoryStream<Path> records = Files.newDirectoryStream(folder, "*.{log,sst}")) {
            return records.iterator().hasNext();
        }
    }

    private static void checkManifest(Path folder, Path current) throws IOException {
        if (!Files.isRegularFile(current) || Files.size(current) > MAX_CURRENT_BYTES) {
            return;
        }
        String name = Files.readString(current, StandardCharsets.ISO_8859_1).strip();
        if (!name.matches("MANIFEST-[0-9]+") || !Files.isRegularFile(folder.resolve(name))) {
            return;
        }
        Path manifest = folder.resolve(name);
        Optional<LogFlaw> flaw = LogCheck.of(manifest).filter(found -> found.kind() == LogFlaw.Kind.DAMAGED);
        if (flaw.isPresent()) {
            throw refused(
                    folder,
                    "the file " + manifest + " does not verify from byte "
                            + flaw.get().offset());
        }
    }

    private static RecordStoreFailedException refused(Path folder, String why) {
        return new RecordStoreFailedException(
                "the records in " + folder + " cannot be opened: " + why + ". Nothing was changed; restore a backup",
                null);
    }
}
