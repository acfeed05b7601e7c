package io.vaultx.files.content;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.Spill;
import io.vaultx.records.audit.UnreadableRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks that manifests add up and have all their pages, and tells which chunks they name. Takes every manifest that a
 * record names, inline ones at once, then reads the table of pages once, in its order. Not thread-safe.
 */
public final class ManifestAudit implements AutoCloseable {
    private final RecordStore store;
    private final AuditReport report;
    private final ChunkClaims claims;
    private final Function<Claimant, Map<String, String>> names;
    private final Spill paged;

    /** What a record wants of the manifest that it names. */
    public enum Use {
        /** Its chunks. */
        CONTENT,
        /** Nothing any more: pages and chunks may be gone or may be there. */
        ENDED
    }

    /**
     * Reads nothing yet.
     *
     * @param work a folder for what memory shall not hold
     * @param names by what a person knows a claimant
     */
    public ManifestAudit(
            RecordStore store,
            Path work,
            AuditReport report,
            ChunkClaims claims,
            Function<Claimant, Map<String, String>> names) {
        this.store = store;
        this.report = report;
        this.claims = claims;
        this.names = names;
        this.paged = new Spill(work, "manifests", Named.BYTES);
    }

    /** A record names a manifest, of a content of that size. */
    public void named(Claimant by, Use use, long domain, long size, Manifest manifest) {
        switch (manifest) {
            case Manifest.Inline inline -> {
                if (use == Use.CONTENT) {
                    long sum = inline.refs().stream().mapToLong(ChunkRef::size).sum();
                    inline.refs().forEach(ref -> claim(by, domain, ref));
                    if (sum != size) {
                        broken(by, "MANIFEST_WRONG", "its chunks have " + sum + " bytes together, it has " + size);
                    }
                }
            }
            case Manifest.Paged pages -> {
                if (OpaqueId.parse(pages.manifestId()).isPresent()) {
                    paged.add(new Named(pages.manifestId(), use, domain, size, pages.chunkCount(), by).bytes());
                } else {
                    broken(by, "MANIFEST_WRONG", "its manifest's id is none: " + pages.manifestId());
                }
            }
        }
    }

    /** Reads the pages, when everything that names one was told. To be called once. */
    public void readPages() {
        Iterator<byte[]> named = paged.sorted();
        TableWalk<List<ChunkRef>> pages = new TableWalk<>(store, PageTable.SPEC, new UnreadableRows(report));
        @Nullable Named next = nextOf(named);
        while (next != null) {
            List<Named> same = new ArrayList<>();
            String id = next.manifestId();
            for (; next != null && next.manifestId().equals(id); next = nextOf(named)) {
                same.add(next);
            }
            skipTo(pages, id);
            pagesOf(same, pages);
        }
        while (pages.hasNext()) {
            pages.next();
            report.count("manifest pages that no record names", 1);
        }
    }

    private static @Nullable Named nextOf(Iterator<byte[]> named) {
        return named.hasNext() ? Named.of(named.next()) : null;
    }

    private void skipTo(TableWalk<List<ChunkRef>> pages, String manifestId) {
        while (pages.hasNext() && PageTable.manifestId(pages.peek()).compareTo(manifestId) < 0) {
            pages.next();
            report.count("manifest pages that no record names", 1);
        }
    }

    private void pagesOf(List<Named> manifests, TableWalk<List<ChunkRef>> pages) {
        String id = manifests.getFirst().manifestId();
        @Nullable String gap = null;
        long end = 0;
        long chunks = 0;
        while (pages.hasNext() && PageTable.manifestId(pages.peek()).equals(id)) {
            Row<List<ChunkRef>> row = pages.next();
            PageTable.Page page = PageTable.page(row);
            if (page.start() != end && gap == null) {
                gap = "no page from byte " + end + " to " + page.start();
            }
            end = page.end();
            chunks += page.refs().size();
            for (Named manifest : manifests) {
                if (manifest.use() == Use.CONTENT) {
                    page.refs().forEach(ref -> claim(manifest.by(), manifest.domain(), ref));
                }
            }
            report.count("manifest pages", 1);
        }
        for (Named manifest : manifests) {
            if (manifest.use() == Use.CONTENT) {
                check(manifest, gap, end, chunks);
            }
        }
    }

    private void check(Named manifest, @Nullable String gap, long end, long chunks) {
        String where = "its manifest " + manifest.manifestId() + " has ";
        if (gap != null) {
            broken(manifest.by(), "PAGE_MISSING", where + gap);
        } else if (end < manifest.size()) {
            broken(manifest.by(), "PAGE_MISSING", where + "no page from byte " + end + " to " + manifest.size());
        } else if (end > manifest.size() || chunks != manifest.chunks()) {
            broken(
                    manifest.by(),
                    "MANIFEST_WRONG",
                    where + chunks + " chunks of " + end + " bytes, it should have " + manifest.chunks() + " of "
                            + manifest.size());
        }
    }

    private void claim(Claimant by, long domain, ChunkRef ref) {
        claims.claim(new ChunkAddress(domain, ref.id()), ref.size(), by);
    }

    private void broken(Claimant by, String kind, String detail) {
        report.finding(new AuditFinding(
                kind, names.apply(by), detail, "restore the records from a backup, or store the content again"));
    }

    @Override
    public void close() {
        paged.close();
    }

    /** A paged manifest and who names it; the binary form sorts by the manifest's id as the table of pages does. */
    private record Named(String manifestId, Use use, long domain, long size, long chunks, Claimant by) {
        static final int BYTES = OpaqueId.CHARACTERS + 1 + 3 * Long.BYTES + Claimant.BYTES;

        byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                    .put(manifestId.getBytes(StandardCharsets.US_ASCII))
                    .put((byte) use.ordinal())
                    .putLong(domain)
                    .putLong(size)
                    .putLong(chunks);
            by.writeTo(bytes);
            return bytes.array();
        }

        static Named of(byte[] entry) {
            ByteBuffer bytes = ByteBuffer.wrap(entry);
            byte[] id = new byte[OpaqueId.CHARACTERS];
            bytes.get(id);
            return new Named(
                    new String(id, StandardCharsets.US_ASCII),
                    Use.values()[bytes.get()],
                    bytes.getLong(),
                    bytes.getLong(),
                    bytes.getLong(),
                    Claimant.from(bytes));
        }
    }
}
