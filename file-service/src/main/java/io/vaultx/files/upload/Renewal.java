package io.vaultx.files.upload;

import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.web.BodySource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an upload from expiring while a body for it arrives, whole or a part. Bytes of a body leave no record before it is
 * whole, so its session says instead that there is one: it is written anew when a quarter of the time has gone by in which it
 * would expire. A body that begins and ends within that quarter costs nothing.
 *
 * <p>Why a part that was answered does not expire with an old upload: behind the last byte of its body, and before its row,
 * the session is not older than a quarter.
 *
 * <pre>
 * a part arrives                        the janitor
 * ------------------------------------  ---------------------------------------
 *                                       reads the session, which is old
 *                                       reads the parts: all of them are old
 * renews the session, inserts its row
 *                                       cannot move the session as it was read
 * </pre>
 *
 * <p>Only an open session is renewed, as it was read: one that was frozen, aborted or swept stays so. Thread-safe; the bodies
 * are for one reader.
 */
@Singleton
final class Renewal {
    private final SessionTable sessions;
    private final InstantSource clock;
    private final Duration quarter;

    /** @param ttlSeconds how long an upload may be silent before it expires */
    @Inject
    Renewal(
            RecordStore records,
            InstantSource clock,
            @ConfigProperty(name = UploadJanitor.TTL, defaultValue = "86400") long ttlSeconds) {
        this.sessions = new SessionTable(records);
        this.clock = clock;
        this.quarter = Duration.ofSeconds(ttlSeconds).dividedBy(4);
    }

    /**
     * The same bytes; whoever reads them keeps the upload alive, and fails as the record store does where it cannot be.
     *
     * @param aliveAt of the session, as far as the caller knows: too old a time costs a look at the session
     */
    Incoming during(String uploadId, Instant aliveAt, Incoming incoming) {
        return new Incoming(new Renewing(incoming.bytes(), uploadId, aliveAt.plus(quarter)), incoming.checks());
    }

    /** Renews a session that needs it; answers when it has to be looked at again. */
    private Instant renew(String uploadId) {
        while (true) {
            Instant now = clock.instant();
            Optional<Row<UploadSession>> session = sessions.get(uploadId);
            if (session.isEmpty() || !(session.get().value().phase() instanceof Phase.Open)) {
                return now.plus(quarter);
            }
            Instant due = session.get().value().aliveAt().plus(quarter);
            if (now.isBefore(due)) {
                return due;
            }
            if (sessions.renew(session.get(), now)) {
                return now.plus(quarter);
            }
        }
    }

    private final class Renewing implements BodySource {
        private final BodySource body;
        private final String uploadId;
        private Instant due;

        Renewing(BodySource body, String uploadId, Instant due) {
            this.body = body;
            this.uploadId = uploadId;
            this.due = due;
        }

        @Override
        public @Nullable ByteBuffer next() {
            ByteBuffer bytes = body.next();
            if (!clock.instant().isBefore(due)) {
                due = renew(uploadId);
            }
            return bytes;
        }

        @Override
        public long declaredLength() {
            return body.declaredLength();
        }
    }
}
