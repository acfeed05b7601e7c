package io.vaultx.standalone;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.files.content.ChunkClaims;
import io.vaultx.files.content.Claimant;
import io.vaultx.node.AuditedChunk;
import io.vaultx.node.LogAudit;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.Spill;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What records say they are made of, against what the log has: counts the references to every chunk. Both sides are read in
 * the order of the addresses, so memory holds one chunk at a time. Not thread-safe.
 */
final class ChunkLedger implements ChunkClaims, AutoCloseable {
    private static final String SEND_AGAIN = "store the same content again, or restore the chunks from a backup";

    /** The log says of some that they are damaged which the disk could not read once. */
    private static final String READ_AGAIN =
            "./vaultx scrub, should the disk have failed for a while only; else " + SEND_AGAIN;

    private final Spill claims;

    ChunkLedger(Path work) {
        this.claims = new Spill(work, "chunks", Claim.BYTES);
    }

    @Override
    public void claim(ChunkAddress chunk, int size, Claimant by) {
        claims.add(new Claim(chunk, size, by).bytes());
    }

    /**
     * Reads both sides, when everything that claims a chunk was told. To be called once.
     *
     * @param names by what a person knows a claimant
     */
    void settle(LogAudit log, AuditReport report, Function<Claimant, Map<String, String>> names) {
        report.count("unreferenced chunks", 0);
        report.count("bytes of unreferenced chunks", 0);
        Settlement settlement = new Settlement(log, report, names, claims.sorted());
        log.forEach(settlement::chunk);
        settlement.rest();
        report.count("references to chunks", claims.size());
        report.count("references to the chunk that has most", settlement.most);
    }

    /** The chunks of the log by themselves, when nobody can tell who refers to them. */
    static void withoutRecords(LogAudit log, AuditReport report) {
        log.forEach(chunk -> {
            count(chunk, report);
            if (!chunk.whole()) {
                report.finding(damaged(new LinkedHashMap<>(), chunk));
            }
        });
    }

    private static void count(AuditedChunk chunk, AuditReport report) {
        report.count("chunks", 1);
        report.count("bytes of chunks", chunk.size());
        if (chunk.condemned()) {
            report.count("chunks condemned", 1);
        }
    }

    private static AuditFinding damaged(Map<String, String> about, AuditedChunk chunk) {
        about.put("chunk", chunk.address().toString());
        return new AuditFinding(
                "CHUNK_DAMAGED",
                about,
                "its bytes in " + chunk.place() + " do not verify, or did not once",
                READ_AGAIN);
    }

    @Override
    public void close() {
        claims.close();
    }

    /** A reference; the binary form sorts as the log sorts its chunks. */
    private record Claim(ChunkAddress chunk, int size, Claimant by) {
        static final int BYTES = ChunkAddress.BYTES + Integer.BYTES + Claimant.BYTES;

        byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            chunk.writeTo(bytes);
            by.writeTo(bytes.putInt(size));
            return bytes.array();
        }

        static Claim of(byte[] entry) {
            ByteBuffer bytes = ByteBuffer.wrap(entry);
            return new Claim(ChunkAddress.from(bytes), bytes.getInt(), Claimant.from(bytes));
        }
    }

    /** Both sides as they are read. */
    private static final class Settlement {
        private final LogAudit log;
        private final AuditReport report;
        private final Function<Claimant, Map<String, String>> names;
        private final Iterator<byte[]> claims;
        private byte @Nullable [] next;
        private byte @Nullable [] told;
        private long most;

        Settlement(
                LogAudit log,
                AuditReport report,
                Function<Claimant, Map<String, String>> names,
                Iterator<byte[]> claims) {
            this.log = log;
            this.report = report;
            this.names = names;
            this.claims = claims;
            advance();
        }

        private void advance() {
            next = claims.hasNext() ? claims.next() : null;
        }

        void chunk(AuditedChunk chunk) {
            count(chunk, report);
            byte[] address = chunk.address().bytes();
            while (next != null && order(next, address) < 0) {
                missing(next);
                advance();
            }
            long references = 0;
            while (next != null && order(next, address) == 0) {
                references++;
                check(next, chunk);
                advance();
            }
            most = Math.max(most, references);
            if (references > 1) {
                report.count("chunks with several references", 1);
            } else if (references == 0) {
                unreferenced(chunk);
            }
        }

        private static int order(byte[] claim, byte[] address) {
            return Arrays.compareUnsigned(claim, 0, ChunkAddress.BYTES, address, 0, ChunkAddress.BYTES);
        }

        void rest() {
            while (next != null) {
                missing(next);
                advance();
            }
        }

        private void check(byte[] entry, AuditedChunk chunk) {
            Claim claim = Claim.of(entry);
            if (!chunk.whole()) {
                tell(entry, damaged(names.apply(claim.by()), chunk));
            } else if (claim.size() != chunk.size()) {
                Map<String, String> about = names.apply(claim.by());
                about.put("chunk", chunk.address().toString());
                String detail = "the record has " + claim.size() + " bytes of it, the log " + chunk.size();
                tell(entry, new AuditFinding("CHUNK_SIZE_WRONG", about, detail, SEND_AGAIN));
            }
        }

        private void missing(byte[] entry) {
            Claim claim = Claim.of(entry);
            Map<String, String> about = names.apply(claim.by());
            about.put("chunk", claim.chunk().toString());
            String detail = log.lastKnownPlace(claim.chunk())
                    .map(place -> "it is not where the index has it, in " + place)
                    .orElse("the log has no such chunk");
            tell(entry, new AuditFinding("CHUNK_MISSING", about, detail, SEND_AGAIN));
        }

        /** Once for a record that names a chunk several times: its claims are equal and come together. */
        private void tell(byte[] entry, AuditFinding finding) {
            if (!Arrays.equals(entry, told)) {
                told = entry;
                report.finding(finding);
            }
        }

        private void unreferenced(AuditedChunk chunk) {
            report.count("unreferenced chunks", 1);
            report.count("bytes of unreferenced chunks", chunk.size());
            if (!chunk.whole()) {
                report.finding(damaged(new LinkedHashMap<>(), chunk));
            }
        }
    }
}
