package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.SlowBody;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.records.KeyRange;
import io.vaultx.records.Row;
import io.vaultx.web.BodySource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An upload does not expire while a body for it arrives, and one that has ended is not begun again by that. */
final class RenewalTest {
    private static final Duration TTL = Duration.ofSeconds(FileServer.TTL_SECONDS);
    private static final Duration QUARTER = TTL.dividedBy(4);
    private static final byte[] BYTES = Bytes.random(300_000, 1);
    private static final byte[] OTHERS = Bytes.random(1_000, 2);

    private final FileServer server = new FileServer();
    private final FileServer beside = server.beside();

    @Test
    void aWholeBodyThatTakesLongerThanAnUploadMayBeSilentIsTaken() {
        FileHead file = server.create("a", (long) BYTES.length);

        assertThat(put(file, lasting(TTL.multipliedBy(3))).status()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(BYTES);
    }

    @Test
    void aPartThatTakesLongerThanAnUploadMayBeSilentIsTaken() {
        FileHead file = server.create("a", (long) BYTES.length + OTHERS.length);

        assertThat(part(server, file, 0, lasting(TTL.multipliedBy(3))).status()).isEqualTo(200);
        assertThat(part(server, file, 1, FakeBody.of(OTHERS))
                        .json()
                        .get("complete")
                        .booleanValue())
                .isTrue();
        assertThat(content(file)).isEqualTo(Bytes.join(BYTES, OTHERS));
    }

    @Test
    void aPartThatComesAgainSlowlyKeepsItsUpload() {
        FileHead file = server.create("a", null);
        part(server, file, 0, FakeBody.of(BYTES));

        assertThat(part(server, file, 0, lasting(TTL.multipliedBy(3))).status()).isEqualTo(200);
        assertThat(server.catalog.byId(file.id())).isPresent();
    }

    @Test
    void aBodyThroughOneServiceKeepsTheUploadFromTheJanitorOfAnother() {
        FileHead file = server.create("a", null);

        Reply reply = put(file, SlowBody.inPieces(BYTES, 16, () -> {
            server.clock.advance(QUARTER);
            beside.uploads.sweep();
        }));

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void severalBodiesRenewTheirUploadOnceTogether() {
        FileHead file = server.create("a", null);
        long before = session(file).version();
        Row<?>[] renewed = new Row<?>[2];
        part(
                server,
                file,
                0,
                SlowBody.until(
                        BYTES,
                        () -> part(beside, file, 1, SlowBody.until(OTHERS, () -> {
                            server.clock.advance(QUARTER);
                            renewed[0] = session(file);
                            part(server, file, 2, FakeBody.of(OTHERS));
                            renewed[1] = session(file);
                        }))));

        assertThat(renewed[0].version()).isEqualTo(before);
        assertThat(renewed[1].version()).isNotEqualTo(before);
        assertThat(session(file).version()).isEqualTo(renewed[1].version());
    }

    @Test
    void whoeverIsOvertakenAtRenewingLooksAgain() {
        FileHead file = server.create("a", null);
        server.clock.advance(QUARTER);
        server.trap.onWrite(1, false, () -> part(beside, file, 1, FakeBody.of(OTHERS)));

        assertThat(part(server, file, 0, FakeBody.of(BYTES)).status()).isEqualTo(200);
        assertThat(server.trap.conflicts()).isEqualTo(1);
        assertThat(session(file).value().aliveAt()).isEqualTo(millis(server.clock.instant()));
    }

    @Test
    void bodiesThatComeInTheFirstQuarterWriteNoSession() {
        FileHead file = server.create("a", null);
        long before = session(file).version();
        server.clock.advance(QUARTER.minusSeconds(1));

        part(server, file, 0, FakeBody.of(BYTES));
        part(beside, file, 1, FakeBody.of(OTHERS));
        part(beside, file, 1, FakeBody.of(OTHERS));

        assertThat(session(file).version()).isEqualTo(before);
        put(
                file,
                SlowBody.until(BYTES, () -> assertThat(session(file).version()).isEqualTo(before)));
    }

    @Test
    void aBodyDoesNotBringAnAbortedUploadBack() {
        FileHead file = server.create("a", null);

        Reply late = part(server, file, 0, SlowBody.until(BYTES, () -> {
            beside.call("DELETE", "/api/files/" + file.id() + "/upload");
            server.clock.advance(QUARTER);
        }));

        assertThat(late.status()).isEqualTo(404);
        assertThat(session(file).value().phase()).isInstanceOf(Phase.Aborted.class);
        server.uploads.sweep();
        assertThat(server.memoryRecords.scan("uploads", KeyRange.all(), 1)).isEmpty();
        assertThat(server.memoryRecords.scan("parts", KeyRange.all(), 1)).isEmpty();
    }

    @Test
    void aBodyThatWasSilentForTheWholeTimeComesTooLate() {
        FileHead file = server.create("a", null);

        Reply late = put(file, SlowBody.until(BYTES, () -> {
            server.clock.advance(TTL);
            server.uploads.sweep();
            server.uploads.sweep();
        }));

        assertThat(late.status()).isEqualTo(404);
        assertThat(server.memoryRecords.scan("uploads", KeyRange.all(), 1)).isEmpty();
    }

    @Test
    void aBodyLeavesAFrozenUploadAsItIs() {
        FileHead file = server.create("a", null);
        part(server, file, 0, FakeBody.of(OTHERS));

        Reply late = part(server, file, 1, SlowBody.until(BYTES, () -> {
            beside.call("POST", "/api/files/" + file.id() + "/complete");
            server.clock.advance(QUARTER);
        }));

        assertThat(late.status()).isEqualTo(409);
        assertThat(session(file).value().phase()).isInstanceOf(Phase.Done.class);
        assertThat(session(file).value().aliveAt()).isEqualTo(millis(file.life().createdAt()));
        assertThat(content(file)).isEqualTo(OTHERS);
    }

    /** The janitor has found the upload old and without a young part. */
    @Test
    void aPartThatLandsWhileItsUploadExpiresKeepsIt() {
        FileHead file = server.create("a", null);
        server.clock.advance(TTL);
        Reply[] part = new Reply[1];
        server.trap.onWrite(1, false, () -> part[0] = part(beside, file, 0, FakeBody.of(BYTES)));

        server.uploads.sweep();

        assertThat(server.trap.conflicts()).isEqualTo(1);
        assertThat(part[0].status()).isEqualTo(200);
        server.uploads.sweep();
        assertThat(server.catalog.byId(file.id())).isPresent();
    }

    /** It was frozen for longer than an upload may be silent, as when a large content is read for its digest. */
    @Test
    void anUploadThatIsOpenAgainHasAllItsTimeFromThen() {
        FileHead file = server.create("a", null);
        part(server, file, 0, FakeBody.of(BYTES));
        // Closing, completing.
        server.trap.onWrite(2, true, () -> server.clock.advance(TTL));

        Reply refused = server.call(
                "POST",
                "/api/files/" + file.id() + "/complete",
                Map.of(),
                Bytes.text("{\"sha256\":\"" + Bytes.sha256(OTHERS).hex() + "\"}"));
        assertThat(refused.status()).isEqualTo(422);
        server.clock.advance(TTL.minusSeconds(1));
        server.uploads.sweep();

        assertThat(part(server, file, 0, FakeBody.of(OTHERS)).status()).isEqualTo(200);
    }

    private BodySource lasting(Duration all) {
        return SlowBody.inPieces(BYTES, 100, () -> {
            server.clock.advance(all.dividedBy(100));
            server.uploads.sweep();
        });
    }

    private Row<UploadSession> session(FileHead file) {
        return new SessionTable(server.memoryRecords).get(file.uploadId()).orElseThrow();
    }

    private Reply put(FileHead file, BodySource body) {
        return server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), body);
    }

    private Reply part(FileServer through, FileHead file, int index, BodySource body) {
        return through.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), body);
    }

    private byte[] content(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/content").body();
    }

    private static Instant millis(Instant at) {
        return Instant.ofEpochMilli(at.toEpochMilli());
    }
}
