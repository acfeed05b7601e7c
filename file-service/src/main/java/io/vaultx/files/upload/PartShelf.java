package io.vaultx.files.upload;

import io.vaultx.chunks.Written;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.files.content.ContentIntake;
import io.vaultx.files.content.IntakePlan;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.content.ReceivedContent;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the parts of uploads lie, one under each index. Thread-safe. */
final class PartShelf {
    private final PartLedger ledger;
    private final SessionTable sessions;
    private final PartTable parts;
    private final ContentIntake intake;
    private final Manifests manifests;
    private final InstantSource clock;
    private final LastCounts lastCounts = new LastCounts();

    PartShelf(
            PartLedger ledger,
            SessionTable sessions,
            PartTable parts,
            ContentIntake intake,
            Manifests manifests,
            InstantSource clock) {
        this.ledger = ledger;
        this.sessions = sessions;
        this.parts = parts;
        this.intake = intake;
        this.manifests = manifests;
        this.clock = clock;
    }

    PartSlot slot(FileHead head, int index) {
        // In this order: whoever finds the session closed sees every part that it was closed with.
        Optional<Row<UploadSession>> session = sessions.get(head.uploadId());
        Optional<Row<Part>> known = parts.find(head.uploadId(), index);
        if (head.state() == FileState.UPLOADING
                && session.isPresent()
                && session.get().value().phase() instanceof Phase.Open open
                && (known.isEmpty() || open.partsMayBeReplaced())) {
            return new PartSlot.Fillable(session.get(), known);
        }
        return known.<PartSlot>map(row -> new PartSlot.Settled(row.value())).orElseGet(PartSlot.Closed::new);
    }

    /** Notes what an upload was just found to have. */
    void noteCount(FileHead head, long receivedBytes) {
        lastCounts.note(head.uploadId(), receivedBytes);
    }

    /** Takes the bytes in and puts them under the index, durable on return. */
    Placed fill(FileHead head, int index, PartSlot.Fillable slot, Incoming incoming) {
        List<ContentCheck> checks = new ArrayList<>(incoming.checks());
        checks.add(ContentCheck.atMost(Part.MAX_BYTES, "the largest part"));
        checks.add(new Room(head, slot.session().value(), index));
        checks.add(ContentCheck.notEmpty("a part"));
        IntakePlan plan = new IntakePlan(
                head.storage().dedupDomain(), head.storage().chunking(), PartTable.MAX_INLINE_REFS, checks);

        try (ReceivedContent received = intake.receive(incoming.bytes(), plan)) {
            Part part = new Part(
                    index,
                    received.size(),
                    received.sha256(),
                    received.manifest(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    received.keptUntilMillis());
            return put(head, slot, part, received);
        }
    }

    /** Reads the bytes only to see that they are those that lie there. */
    Placed compare(Part known, Incoming incoming) {
        List<ContentCheck> checks = new ArrayList<>(incoming.checks());
        checks.add(0, new SameSize(known));
        Written sent = ContentIntake.readOnly(incoming.bytes(), checks);
        requireSame(known, sent.size(), sent.sha256());
        return new Placed(known, false);
    }

    /**
     * Makes sure that a part which another request brought stays, so that this one may promise it too.
     *
     * <pre>
     * brought the part                      sent the same bytes again
     * ------------------------------------  ------------------------------------
     * counts: too much                      counts: not too much
     * deletes the row as it put it there    changes the row
     * </pre>
     *
     * <p>Whoever is second of the two finds another row, and looks again.
     *
     * @param session as it was before the parts were counted
     * @return false when the part or the session changed meanwhile, or the part was not counted until now
     * @throws Refusal 409, to be repeated, when there is no such part any more
     */
    boolean confirm(Row<UploadSession> session, Part part) {
        Row<Part> row = parts.find(session.value().uploadId(), part.index())
                .filter(now -> now.value().sameBytes(part.size(), part.sha256()))
                .orElseThrow(() -> UploadRefusals.overtaken(part.index()));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return ledger.confirm(session, row, row.value().seenAgain(now));
    }

    /** Whether a part that another request brought was counted; if not, it is now, and the count is another one. */
    boolean isCounted(Row<UploadSession> session, Part part) {
        return ledger.isCounted(session.value(), part);
    }

    /**
     * Takes a part away again that turned out to be one too many for an upload that takes parts; not one that another
     * request has confirmed.
     *
     * @param session as it was before the parts were counted
     * @return false when it moved on since: the part may be in the content, or not one too many any more
     */
    boolean takeBack(Row<UploadSession> session, Part part) {
        Optional<Row<Part>> row = asPut(session.value().uploadId(), part);
        if (row.isEmpty()) {
            return true;
        }
        boolean deleted = parts.delete(sessions.touch(session), row.get());
        if (deleted) {
            ledger.uncount(session.value().uploadId(), part);
            manifests.drop(part.manifest());
        }
        return deleted;
    }

    /** Takes a part away again that came too late: the upload has ended without it. */
    void takeBackFromEnded(FileHead head, Part part) {
        asPut(head.uploadId(), part).ifPresent(row -> {
            parts.delete(row);
            ledger.uncount(head.uploadId(), part);
            manifests.drop(part.manifest());
        });
    }

    private Optional<Row<Part>> asPut(String uploadId, Part part) {
        return parts.find(uploadId, part.index()).filter(row -> row.value().equals(part));
    }

    /**
     * Whoever replaces a part touches the session, for all others that do so meanwhile, too: they look at it again. The bytes
     * stay where they are.
     */
    private Placed put(FileHead head, PartSlot.Fillable slot, Part part, ReceivedContent received) {
        PartSlot now = slot;
        while (now instanceof PartSlot.Fillable(Row<UploadSession> session, Optional<Row<Part>> older)) {
            Optional<Placed> placed = older.isEmpty()
                    ? insert(session.value(), part, received)
                    : replace(session, older.get(), part, received);
            if (placed.isPresent()) {
                return placed.get();
            }
            now = slot(head, part.index());
        }
        throw UploadRefusals.overtaken(part.index());
    }

    /**
     * Where writes land in part it may be this part itself that is there, although it was refused, and was confirmed to another
     * request meanwhile: its pages are named then.
     *
     * @return empty when the one that was faster is gone again
     */
    private Optional<Placed> insert(UploadSession session, Part part, ReceivedContent received) {
        boolean inserted = received.builder().publish(() -> ledger.insert(session, part));
        if (inserted) {
            return Optional.of(new Placed(part, true));
        }
        Optional<Part> faster = parts.find(session.uploadId(), part.index()).map(Row::value);
        if (faster.filter(known -> known.manifest().equals(part.manifest())).isEmpty()) {
            received.builder().notNamed();
        }
        faster.ifPresent(known -> requireSame(known, part.size(), part.sha256()));
        return faster.map(known -> new Placed(known, false));
    }

    /** Empty when the session or the older part was another one by then. */
    private Optional<Placed> replace(Row<UploadSession> session, Row<Part> older, Part part, ReceivedContent received) {
        boolean replaced = received.builder().publish(() -> parts.replace(sessions.touch(session), older, part));
        if (!replaced) {
            received.builder().notNamed();
            return Optional.empty();
        }
        manifests.drop(older.value().manifest());
        return Optional.of(new Placed(part, !older.value().sameBytes(part.size(), part.sha256())));
    }

    private static void requireSame(Part known, long size, ChunkId sha256) {
        if (!known.sameBytes(size, sha256)) {
            throw otherBytes(known);
        }
    }

    private static Refusal otherBytes(Part known) {
        return new Refusal(ProblemType.CONFLICT, "part " + known.index() + " has arrived with other bytes")
                .with("index", known.index())
                .with("size", known.size())
                .with("sha256", known.sha256().hex());
    }

    /** @param fresh whether this request put it there */
    record Placed(Part part, boolean fresh) {}

    /** Refuses as soon as the bytes are more than the file's declared size leaves. Counts once, when the body begins. */
    private final class Room implements ContentCheck {
        private final FileHead head;
        private final UploadSession session;
        private final int index;
        private @Nullable ContentCheck counted;

        Room(FileHead head, UploadSession session, int index) {
            this.head = head;
            this.session = session;
            this.index = index;
        }

        @Override
        public void soFar(long bytes) {
            Long declared = head.storage().declaredSize();
            if (declared == null || bytes <= declared - lastCount(declared)) {
                return;
            }
            if (counted == null) {
                long left = declared - parts.bytesBeside(head.uploadId(), index);
                counted = ContentCheck.atMost(Math.max(0, left), "what is left of the file's declared size");
            }
            counted.soFar(bytes);
        }

        private long lastCount(long declared) {
            Long noted = lastCounts.of(head.uploadId());
            if (noted != null) {
                return noted;
            }
            long arrived = ledger.arrived(session, declared).bytes();
            lastCounts.note(head.uploadId(), arrived);
            return arrived;
        }
    }

    /** Refuses as soon as the bytes can no longer be those of the part. */
    private record SameSize(Part known) implements ContentCheck {
        @Override
        public void soFar(long bytes) {
            if (bytes > known.size()) {
                throw otherBytes(known);
            }
        }
    }
}
