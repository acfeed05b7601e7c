package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.node.zstd.DictionaryFrames;
import io.vaultx.node.zstd.ZstdFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Reads a stretch of a segment in order and tells a visitor what is there. It never stops at something bad: it looks for
 * the next batch or entry that verifies, and what it finds that way counts only when its SHA-256 matches too.
 *
 * <p>Not thread-safe.
 */
public final class SegmentScan {
    private static final int BUFFER_BYTES = (1 << 20) + (1 << 17);
    private static final int READ_AHEAD_BYTES = 1 << 20;
    private static final int HEADER_READ_BYTES = 1 << 14;

    private final SegmentSeal seal;
    private final SegmentWindow window;
    private final int blockSize;
    private final long end;
    private final Depth depth;
    private final Visitor visitor;
    private final DictionaryFrames dictionaries;

    /** How much of each entry is checked. */
    public enum Depth {
        /** The header. */
        HEADERS(HEADER_READ_BYTES),
        /** The header and the CRC of every stored block. */
        BLOCKS(READ_AHEAD_BYTES),
        /** These and the chunk's SHA-256. */
        HASHES(READ_AHEAD_BYTES);

        private final int readAhead;

        Depth(int readAhead) {
            this.readAhead = readAhead;
        }
    }

    /** Told of everything in order of its offset. */
    public interface Visitor {
        /** A batch whose header verified lies here; everything before it was synced when it was written. */
        default void batch(long from, long until) throws IOException {}

        /** An entry whose header verified. */
        void entry(Found found) throws IOException;

        /** A stretch where nothing verifies. */
        void gap(Gap gap) throws IOException;
    }

    /**
     * An entry.
     *
     * @param whole whether what the scan's depth asks for verified
     * @param inOrder false when it stood behind something bad and was found by searching; it is whole then
     */
    public record Found(EntryHeader header, long offset, boolean whole, boolean inOrder) {
        public long end() {
            return offset + header.totalBytes();
        }
    }

    /**
     * Bytes that are no entry.
     *
     * @param kind what they look like
     */
    public record Gap(long from, long until, Kind kind) {
        /** How many entries it may have held at most. */
        public long mostEntries() {
            return (until - from) / EntryLayout.MIN_HEADER_BYTES;
        }

        /** How a stretch without entries looks. */
        public enum Kind {
            /** All zero, as where the file system kept room that was never written. */
            ZEROS,
            /** The medium could not read some of it. */
            UNREAD,
            /** A batch says that it goes on here, behind the end. */
            CUT_OFF,
            /** Anything else. */
            UNREADABLE
        }
    }

    private SegmentScan(
            Segment segment,
            SegmentWindow window,
            long end,
            Depth depth,
            DictionaryFrames dictionaries,
            Visitor visitor) {
        this.seal = segment.seal();
        this.window = window;
        this.blockSize = segment.header().blockSize();
        this.end = end;
        this.depth = depth;
        this.dictionaries = dictionaries;
        this.visitor = visitor;
    }

    /**
     * Scans from one offset to another.
     *
     * @param from where a batch starts
     * @param until the end; at most the file's length
     * @param way how to read
     * @param dictionaries decodes what has to be hashed and needs a dictionary
     * @return behind the last place that the medium could not read, when the way salvages; 0 when there is none
     */
    public static long run(
            Segment segment,
            long from,
            long until,
            Depth depth,
            EntryReader.Way way,
            DictionaryFrames dictionaries,
            Visitor visitor)
            throws IOException {
        ByteBuffer buffer =
                AlignedBuffers.allocate(BUFFER_BYTES, segment.header().blockSize());
        SegmentWindow window =
                new SegmentWindow(segment.bytes(way), buffer, segment.header().blockSize());
        new SegmentScan(segment, window, until, depth, dictionaries, visitor)
                .batches(Math.max(from, segment.header().firstBatch()));
        return window.unreadUntil();
    }

    /** The length of a segment's file. */
    public static long length(Segment segment) throws IOException {
        return segment.file().size();
    }

    private void batches(long from) throws IOException {
        long at = from;
        while (at < end) {
            Optional<BatchHeader> batch = batchAt(at);
            if (batch.isPresent()) {
                visitor.batch(at, at + batch.get().length());
                long first = at + BatchLayout.HEADER_BYTES;
                long behind = at + batch.get().length();
                entries(first, Math.min(end, first + batch.get().entryBytes()));
                if (behind > end) {
                    visitor.gap(new Gap(end, behind, Gap.Kind.CUT_OFF));
                }
                at = behind;
            } else {
                long next = nextBatch(at);
                search(at, next);
                at = next;
            }
        }
    }

    private Optional<BatchHeader> batchAt(long at) throws IOException {
        ByteBuffer bytes = window.slice(at, BatchLayout.HEADER_BYTES, Math.min(end, at + depth.readAhead));
        return BatchLayout.read(bytes, seal, at)
                .filter(b -> b.length() >= blockSize && b.entryBytes() <= b.length() - BatchLayout.HEADER_BYTES);
    }

    private long nextBatch(long after) throws IOException {
        long at = after + blockSize;
        while (at < end && batchAt(at).isEmpty()) {
            at += blockSize;
        }
        return Math.min(at, end);
    }

    private void entries(long from, long until) throws IOException {
        long at = from;
        while (at < until) {
            Optional<EntryHeader> header = headerAt(at);
            if (header.isEmpty() || at + header.get().totalBytes() > until) {
                search(at, until);
                return;
            }
            Found found = new Found(header.get(), at, depth == Depth.HEADERS || whole(header.get(), at), true);
            visitor.entry(found);
            at = found.end();
        }
    }

    /** Looks for entries at every place where one may start, and reports what lies between them. */
    private void search(long from, long until) throws IOException {
        long gapStart = from;
        long at = from;
        while (at < until) {
            Optional<EntryHeader> header = headerAt(at);
            if (header.isPresent()
                    && at + header.get().totalBytes() <= until
                    && whole(header.get(), at)
                    && hashMatches(header.get(), at)) {
                gap(gapStart, at);
                visitor.entry(new Found(header.get(), at, true, false));
                at += header.get().totalBytes();
                gapStart = at;
            } else {
                at += EntryLayout.ALIGNMENT;
            }
        }
        gap(gapStart, until);
    }

    private void gap(long from, long until) throws IOException {
        if (from < until) {
            boolean zeros = allZero(from, until);
            visitor.gap(new Gap(
                    from,
                    until,
                    window.isUnread(from, until) ? Gap.Kind.UNREAD : zeros ? Gap.Kind.ZEROS : Gap.Kind.UNREADABLE));
        }
    }

    private boolean allZero(long from, long until) throws IOException {
        for (long at = from; at < until; at += Long.BYTES) {
            ByteBuffer bytes = window.slice(at, (int) Math.min(Long.BYTES, until - at), until);
            while (bytes.hasRemaining()) {
                if (bytes.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private Optional<EntryHeader> headerAt(long at) throws IOException {
        long ahead = Math.min(end, at + depth.readAhead);
        int length = EntryLayout.claimedHeaderBytes(window.slice(at, EntryLayout.FIXED_BYTES, ahead));
        return length == 0 ? Optional.empty() : EntryLayout.read(window.slice(at, length, ahead), seal, at);
    }

    private boolean whole(EntryHeader header, long place) throws IOException {
        ByteBuffer bytes = window.slice(place, header.headerBytes(), place);
        int[] crcs = new int[header.blocks()];
        for (int block = 0; block < crcs.length; block++) {
            crcs[block] = EntryLayout.blockCrc(bytes, header, block);
        }
        for (int block = 0; block < crcs.length; block++) {
            ByteBuffer stored = block(header, place, block);
            if (stored.remaining() < blockBytes(header, block)
                    || crcs[block] != seal.ofBlock(place, header.address(), block, stored)) {
                return false;
            }
        }
        return depth != Depth.HASHES || hashMatches(header, place);
    }

    private ByteBuffer block(EntryHeader header, long place, int block) throws IOException {
        long at = place + header.headerBytes() + (long) block * EntryLayout.BLOCK_BYTES;
        return window.slice(at, blockBytes(header, block), Math.min(end, at + READ_AHEAD_BYTES));
    }

    private static int blockBytes(EntryHeader header, int block) {
        return Math.min(EntryLayout.BLOCK_BYTES, header.storedSize() - block * EntryLayout.BLOCK_BYTES);
    }

    /** Entries without bytes have nothing to hash: their seeded header is all there is. */
    private boolean hashMatches(EntryHeader header, long place) throws IOException {
        if (!header.kind().carriesBytes()) {
            return true;
        }
        MessageDigest sha256 = sha256();
        boolean decoded = switch (header.codec()) {
            case RAW -> {
                for (int block = 0; block < header.blocks(); block++) {
                    sha256.update(block(header, place, block));
                }
                yield true;
            }
            case ZSTD, ZSTD_DICTIONARY -> digestDecoded(header, place, sha256);
        };
        byte[] digest = sha256.digest();
        ChunkId id = header.kind() == EntryKind.DICTIONARY ? Dictionary.name(digest) : ChunkId.of(digest);
        return decoded && id.equals(header.address().id());
    }

    private boolean digestDecoded(EntryHeader header, long place, MessageDigest sha256) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer stored = arena.allocate(header.storedSize()).asByteBuffer();
            for (int block = 0; block < header.blocks(); block++) {
                stored.put(block(header, place, block));
            }
            ByteBuffer content = arena.allocate(header.rawSize()).asByteBuffer();
            stored.flip();
            Optional<ChunkAddress> dictionary = header.dictionary();
            boolean decoded = dictionary.isPresent()
                    ? dictionaries.decode(dictionary.get(), stored, content)
                    : ZstdFrame.decode(stored, content);
            sha256.update(content);
            return decoded;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
