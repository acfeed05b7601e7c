package io.vaultx.standalone;

import io.vaultx.auth.account.AccountAudit;
import io.vaultx.files.audit.FilesAudit;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.LogAudit;
import io.vaultx.node.mend.Finding;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.rocksdb.RocksRecordStore;
import io.vaultx.redis.LocalRedisException;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code ./vaultx fsck}: checks every record of a server that is not running against every chunk, and what is derived
 * against what it is derived from. A line for each finding, what was counted last. Ends with 0 when nothing is missing or
 * damaged, or is no longer, 3 when something is, 1 when it could not look.
 *
 * <p>Like a start of the server it recovers what a kill left. Beyond that it changes nothing, unless it is to repair: then
 * the chunk index, which is all that is only derived, is replaced by one derived anew.
 */
public final class Fsck {
    private static final int WHOLE = 0;
    private static final int CANNOT_LOOK = 1;
    private static final int DAMAGED = 3;

    private static final String WORK = "fsck-work";
    private static final String RESTORE = "restore the data folder from a backup";

    private final Path data;
    private final Path work;
    private final FsckReport report;
    private final Map<String, String> environment;

    private Fsck(Path data, FsckReport report, Map<String, String> environment) {
        this.data = data;
        this.work = data.resolve(WORK);
        this.report = report;
        this.environment = environment;
    }

    public static void main(String... args) {
        System.exit(run(
                System.getenv(),
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** The status to end with. */
    static int run(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        try {
            FsckOptions options = FsckOptions.parse(args);
            try (DataFolder folder = DataFolder.claimExisting(options.data())) {
                FsckReport report = new FsckReport(out, err, options.json());
                long left = new Fsck(folder.path(), report, environment).run(options.repair());
                report.summary(left);
                return left == 0 ? WHOLE : DAMAGED;
            }
        } catch (StartRefusedException refused) {
            err.println("vaultx: " + refused.getMessage());
        } catch (IOException | RuntimeException failed) {
            err.println("vaultx: the check could not be done: " + failed);
        }
        return CANNOT_LOOK;
    }

    /** How many findings are left. */
    private long run(boolean repair) throws IOException {
        RecordEngine engine = RecordEngine.ofEnvironment(environment);
        Optional<RecordsHome> home =
                RecordsHome.find(data).map(found -> found.forEngine(engine, "VAULTX_RECORDS", data));
        clear();
        Files.createDirectory(work);
        ChunkLogOptions options =
                ChunkLogOptions.in(DataFolder.chunks(data), InstantSource.system(), new SecureRandom());
        Path derived = work.resolve("index");
        try (LogAudit log = LogAudit.open(
                options, derived, segment -> report.begins("reading segment " + Long.toHexString(segment)))) {
            log(log);
            records(log, home);
            if (!repair || (report.ofTheIndex() == 0 && log.hasIndex())) {
                return report.findings();
            }
            log.replaceIndex();
            report.repaired("the chunk index was derived anew from the segments");
            return report.findings() - report.ofTheIndex();
        } finally {
            clear();
        }
    }

    private void log(LogAudit log) throws IOException {
        report.count("segments", log.size().segments());
        report.count("bytes of segments", log.size().bytes());
        log.findings().forEach(this::ofTheLog);
        if (!log.hasIndex()) {
            report.count("chunk indexes that the next start derives", 1);
        }
        report.begins("comparing the index");
        log.compareIndex(fault -> {
            Map<String, String> about = new LinkedHashMap<>();
            fault.address().ifPresent(chunk -> about.put("chunk", chunk.toString()));
            report.finding(new AuditFinding(
                    fault.kind().name(), about, fault.detail(), "fsck --repair derives the index anew"));
        });
    }

    private void ofTheLog(Finding finding) {
        if (!finding.costsData()) {
            report.count("log tails that a kill tore", 1);
            return;
        }
        Map<String, String> about = new LinkedHashMap<>();
        about.put("segment", Long.toHexString(finding.place().segment()));
        about.put("offset", Long.toString(finding.place().offset()));
        report.finding(new AuditFinding(
                "LOG_" + finding.kind().name(),
                about,
                finding.detail(),
                "what it costs is told with the files; " + RESTORE));
    }

    /** Records that cannot be read leave the log to be looked at by itself. */
    private void records(LogAudit log, Optional<RecordsHome> home) {
        try (PlatformThreads readers = PlatformThreads.named("record-reader", 1);
                OwnRedis redis = OwnRedis.ofEnvironment(environment, data)) {
            Optional<? extends RecordStore> found =
                    home.flatMap(there -> there.engine().openExisting(data, redis, there.storeId(), readers, false));
            if (found.isEmpty()) {
                report.finding(recordsFinding(
                        "RECORDS_MISSING",
                        "there are no records of " + data
                                + home.map(there -> " in " + there.engine()).orElse("")));
                ChunkLedger.withoutRecords(log, report);
                return;
            }
            records(log, found.get());
        } catch (RecordStoreFailedException | LocalRedisException e) {
            report.finding(recordsFinding("RECORDS_UNREADABLE", String.valueOf(e.getMessage())));
            ChunkLedger.withoutRecords(log, report);
        }
    }

    private void records(LogAudit log, RecordStore there) {
        try (RecordStore records = there;
                ChunkLedger ledger = new ChunkLedger(work)) {
            // Redis checks its log when it loads it, and has no more to check.
            if (records instanceof RocksRecordStore rocks) {
                report.begins("checksums of the records");
                rocks.verifyChecksums();
            }
            report.begins("accounts");
            new AccountAudit(records, report).run();
            FilesAudit files = new FilesAudit(records, report);
            files.run(work, ledger, report::begins);
            report.begins("references to chunks");
            ledger.settle(log, report, files::describe);
        }
    }

    private static AuditFinding recordsFinding(String kind, String detail) {
        return new AuditFinding(kind, Map.of(), detail, RESTORE);
    }

    private void clear() throws IOException {
        if (!Files.exists(work)) {
            return;
        }
        try (Stream<Path> all = Files.walk(work)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
