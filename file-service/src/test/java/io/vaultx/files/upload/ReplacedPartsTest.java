package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.SlowBody;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.records.KeyRange;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An upload whose parts may be replaced, after a wrong digest of the whole: several are sent at a time. */
final class ReplacedPartsTest {
    /** Of several chunks: the manifest of a part has a page. */
    private static final byte[] FIRST = Bytes.random(2 << 20, 1);

    private static final byte[] SECOND = Bytes.random(300_000, 2);
    private static final byte[] THIRD = Bytes.random(7, 3);
    private static final byte[] WRONG = Bytes.random(3_000_000, 4);

    private final FileServer server = new FileServer();
    private final FileServer beside = server.beside();
    private final FileHead file = server.create("a", null);

    @BeforeEach
    void wrongParts() {
        for (int index = 0; index < 3; index++) {
            part(server, index, FakeBody.of(WRONG), "wrong " + index);
        }
        byte[] whole = Bytes.join(FIRST, SECOND, THIRD);
        assertThat(server.call(
                                "POST",
                                "/api/files/" + file.id() + "/complete",
                                Map.of(),
                                Bytes.text(
                                        "{\"sha256\":\"" + Bytes.sha256(whole).hex() + "\"}"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void partsThatAreReplacedAtATimeAreAllTaken() {
        Reply[] inner = new Reply[2];
        Reply first = part(
                server,
                0,
                SlowBody.until(
                        FIRST,
                        () -> inner[0] = part(
                                beside,
                                1,
                                SlowBody.until(SECOND, () -> inner[1] = part(server, 2, FakeBody.of(THIRD), "third")),
                                "second")),
                "first");

        assertThat(List.of(first, inner[0], inner[1])).extracting(Reply::status).containsOnly(200);
        assertThat(complete().status()).isEqualTo(200);
        assertThat(content()).isEqualTo(Bytes.join(FIRST, SECOND, THIRD));
        assertThat(pages()).as("those of the three wrong parts are gone").isLessThan(3);
    }

    @Test
    void ofTwoReplacementsOfOnePartTheLaterOneStays() {
        Reply[] faster = new Reply[1];
        Reply later = part(
                server,
                0,
                SlowBody.until(FIRST, () -> faster[0] = part(beside, 0, FakeBody.of(SECOND), "faster")),
                "later");

        assertThat(faster[0].status()).isEqualTo(200);
        assertThat(later.status()).isEqualTo(200);
        assertThat(complete().status()).isEqualTo(200);
        assertThat(content()).isEqualTo(Bytes.join(FIRST, WRONG, WRONG));
    }

    @Test
    void aReplacementThatComesWhenTheUploadHasEndedIsRefusedForThisOnce() {
        int[] pages = new int[1];
        Reply late = part(
                server,
                0,
                SlowBody.until(FIRST, () -> {
                    complete();
                    pages[0] = pages();
                }),
                "late");

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.failure())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.OVERTAKEN));
        assertThat(pages()).as("its own pages are gone again").isEqualTo(pages[0]);
        assertThat(part(server, 0, FakeBody.of(FIRST), "late").failure())
                .as("the key is free: this is the answer to another look")
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.CONFLICT));
        assertThat(content()).isEqualTo(Bytes.join(WRONG, WRONG, WRONG));
    }

    @Test
    void completingGoesOnWhenAPartTouchesTheUploadMeanwhile() {
        SessionTable sessions = new SessionTable(server.memoryRecords);
        server.trap.onWrite(
                1,
                false,
                () -> server.memoryRecords.write(
                        List.of(sessions.touch(sessions.get(file.uploadId()).orElseThrow()))));

        assertThat(complete().status()).isEqualTo(200);
        assertThat(server.trap.conflicts()).isEqualTo(1);
    }

    private Reply part(FileServer through, int index, BodySource body, String key) {
        return through.call(
                "POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of("Idempotency-Key", key), body);
    }

    private Reply complete() {
        return server.call("POST", "/api/files/" + file.id() + "/complete");
    }

    private byte[] content() {
        return server.call("GET", "/api/files/" + file.id() + "/content").body();
    }

    private int pages() {
        return server.memoryRecords.scan("pages", KeyRange.all(), 100).size();
    }
}
