package io.vaultx.files.upload;

import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Ends what clients left behind: uploads that were silent for too long expire, those that a dying service was completing
 * are completed, and the rows of ended uploads go. Everything it does may be done by several services at a time, be
 * repeated, or be cut off anywhere. Thread-safe.
 */
@Singleton
public final class UploadJanitor implements AutoCloseable {
    static final String TTL = "vaultx.upload-ttl";

    private static final Logger LOG = Logger.getLogger(UploadJanitor.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Catalog catalog;
    private final SessionTable sessions;
    private final PartTable parts;
    private final PartLedger ledger;
    private final Manifests manifests;
    private final Completion completion;
    private final InstantSource clock;
    private final Duration ttl;
    private final Patrol patrol;

    @Inject
    UploadJanitor(
            Catalog catalog,
            RecordStore records,
            Manifests manifests,
            Completion completion,
            InstantSource clock,
            @ConfigProperty(name = TTL, defaultValue = "86400") long ttlSeconds) {
        if (ttlSeconds < 1) {
            throw new IllegalArgumentException(TTL + " must be at least 1 second, got " + ttlSeconds);
        }
        this.catalog = catalog;
        this.sessions = new SessionTable(records);
        this.parts = new PartTable(records);
        this.ledger = new PartLedger(records);
        this.manifests = manifests;
        this.completion = completion;
        this.clock = clock;
        this.ttl = Duration.ofSeconds(ttlSeconds);
        Duration pause = ttl.dividedBy(4);
        this.patrol =
                new Patrol("upload-janitor", pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, this::round);
    }

    /** Makes rounds on a thread of its own until {@link #close}; for the application, once. */
    public void start() {
        patrol.start();
    }

    /** Lets the present step end and stops. */
    @Override
    public void close() {
        patrol.close();
    }

    /** Looks at every upload once. */
    void round() {
        TableWalk<UploadSession> all = sessions.walk(UploadJanitor::passOver);
        while (patrol.goOn() && all.hasNext()) {
            attend(all.next());
        }
    }

    private static void passOver(UnreadableRecordException unreadable) {
        LOG.warnf("an upload is passed over: %s", unreadable.getMessage());
    }

    /** One upload that cannot be attended to must not keep the others waiting. */
    private void attend(Row<UploadSession> row) {
        try {
            step(row);
        } catch (RuntimeException failed) {
            LOG.warnf(
                    failed,
                    "upload %s of file %s is left for the next round",
                    row.value().uploadId(),
                    row.value().fileId());
        }
    }

    private void step(Row<UploadSession> row) {
        UploadSession session = row.value();
        Optional<FileHead> head = catalog.byId(session.fileId())
                .filter(present -> present.uploadId().equals(session.uploadId()));
        Instant now = clock.instant();

        switch (session.phase()) {
            case Phase.Open _ -> {
                if (head.isEmpty()) {
                    sessions.move(row, new Phase.Aborted(now));
                } else if (head.get().state() == FileState.READY) {
                    sessions.move(row, Phase.Done.withoutParts(now));
                } else if (hasExpired(session, now) && sessions.move(row, new Phase.Aborted(now))) {
                    remove(head.get());
                }
            }
            case Phase.Closing _, Phase.Completing _ -> {
                if (head.isEmpty()) {
                    sessions.move(row, new Phase.Aborted(now));
                } else {
                    completeAgain(head.get());
                }
            }
            case Phase.Done done -> {
                if (!now.isBefore(done.at().plus(ttl))) {
                    sweep(row);
                }
            }
            case Phase.Aborted _ -> {
                head.filter(present -> present.state() == FileState.UPLOADING).ifPresent(this::remove);
                sweep(row);
            }
        }
    }

    /**
     * An old enough session may still have young parts; most are young themselves and cost no look at their parts. The
     * counts come first and the parts have the last word: one of an older program may not be counted.
     */
    private boolean hasExpired(UploadSession session, Instant now) {
        return !now.isBefore(session.aliveAt().plus(ttl))
                && ledger.waiting(session, null)
                        .filter(arrived -> now.isBefore(ArrivedParts.expiry(session, arrived.lastReceivedAt(), ttl)))
                        .isEmpty()
                && !now.isBefore(
                        ArrivedParts.expiry(session, ledger.tally(session).lastReceivedAt(), ttl));
    }

    private void completeAgain(FileHead head) {
        try {
            completion.advance(head);
        } catch (Refusal refused) {
            LOG.debugf("upload %s is not completed: %s", head.uploadId(), refused.detail());
        }
    }

    private void remove(FileHead head) {
        Operation expiry = new Operation(head.uploadId(), true).part("expiry");
        try {
            catalog.remove(head.id(), present -> requireWaiting(head, present), expiry);
        } catch (Refusal refused) {
            LOG.debugf("file %s is not removed: %s", head.id(), refused.detail());
        }
    }

    private static void requireWaiting(FileHead head, Optional<FileHead> present) {
        boolean waiting = present.filter(now -> now.uploadId().equals(head.uploadId()))
                .filter(now -> now.state() == FileState.UPLOADING)
                .isPresent();
        if (!waiting) {
            throw new Refusal(ProblemType.CONFLICT, "the file does not wait for this upload any more");
        }
    }

    /** Pages before the rows that name them, counts behind the parts, the session last: what a crash leaves is found again by the next round. */
    private void sweep(Row<UploadSession> row) {
        parts.each(row.value().uploadId(), part -> {
            manifests.drop(part.value().manifest());
            parts.delete(part);
        });
        ledger.forget(row.value().uploadId());
        sessions.remove(row);
    }
}
