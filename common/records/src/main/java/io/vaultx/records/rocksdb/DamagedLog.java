package io.vaultx.records.rocksdb;

import io.vaultx.records.RecordStoreFailedException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/**
 * A log that cannot be read to its end, when the store starts. RocksDB deletes a log as soon as it has taken over what it
 * could read of it; so the files are copied first, for whoever wants to salvage what lies behind the flaw.
 */
final class DamagedLog {
    private static final System.Logger LOG = System.getLogger(DamagedLog.class.getName());

    private static final String REFUSED = """
            %s. It was whole once, so acknowledged records are damaged. Nothing was changed; the logs as they are were copied \
            to %s. Restore a backup, or accept the loss of every record written from that place on: set \
            vaultx.records.accept-damaged-log=true (in the environment VAULTX_RECORDS_ACCEPT_DAMAGED_LOG=true) for one start""";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'damaged-'uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Less than a header: RocksDB sees that a write is missing here, and takes nothing that comes later. */
    private static final long STUMP_BYTES = 3;

    private final Path folder;
    private final LogFlaw flaw;

    DamagedLog(Path folder, LogFlaw flaw) {
        this.folder = folder;
        this.flaw = flaw;
    }

    /**
     * Makes the folder one that opens. Nothing is dropped before it was copied, and nothing that was acknowledged unless a
     * person accepts it.
     *
     * @throws RecordStoreFailedException when nobody did
     */
    void settle(boolean accepted) throws IOException, RocksDBException {
        Path copy = keep();

        if (flaw.kind() == LogFlaw.Kind.DAMAGED && !accepted) {
            throw new RecordStoreFailedException(REFUSED.formatted(flaw, copy), null);
        }

        dropTheRest();
        if (flaw.kind() == LogFlaw.Kind.DAMAGED) {
            LOG.log(Level.ERROR, "Dropped acknowledged records, as was accepted: {0}; a copy is in {1}", flaw, copy);
        } else {
            LOG.log(
                    Level.WARNING,
                    "Left out a last write that the disk has in parts: {0}; a copy is in {1}",
                    flaw,
                    copy);
        }
    }

    /**
     * Copies the logs, and what tells which of them count, into a folder beside them, synced. The folder has the time of the
     * last write to the log in its name, so that a service that is started again and again makes one copy only.
     */
    private Path keep() throws IOException {
        Path copy =
                folder.resolve(NAME.format(Files.getLastModifiedTime(flaw.log()).toInstant()));
        if (Files.isDirectory(copy)) {
            return copy;
        }
        Path unfinished = Files.createDirectories(folder.resolve(copy.getFileName() + ".unfinished"));
        for (Path file : files()) {
            Path target = unfinished.resolve(file.getFileName());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            try (FileChannel written = FileChannel.open(target, StandardOpenOption.WRITE)) {
                written.force(true);
            }
        }
        Folders.sync(unfinished);
        Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(folder);
        return copy;
    }

    /**
     * Leaves the records as of the last write before the flaw; only after {@link #keep}. The log is cut there first: RocksDB
     * would pass over a zeroed block and go on behind it, but of writes that build on each other none may be missing.
     */
    private void dropTheRest() throws IOException, RocksDBException {
        try (FileChannel lockFile =
                        FileChannel.open(folder.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = lockFile.tryLock();
                FileChannel log = FileChannel.open(flaw.log(), StandardOpenOption.WRITE)) {
            if (alone == null) {
                throw new RecordsInUseException(folder, null);
            }
            log.truncate(Math.min(flaw.sizeBytes(), flaw.offset() + STUMP_BYTES));
            log.force(true);
        }
        RocksEngine.recoverToPointInTime(folder);
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "{*.log,MANIFEST-*,CURRENT}")) {
            found.forEach(files::add);
        }
        return files;
    }
}
