package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One flipped byte on disk: it is reported, never served, and harms nothing else. */
class DamageTest {
    private static final int SIZE = 3_000_000;
    private static final int DAMAGED_AT = SIZE / 2;

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofThisClass();

    private Api user = SERVER.anonymous();
    private byte[] body = new byte[0];
    private byte[] small = new byte[0];
    private String fileId = "";
    private String smallId = "";
    private String otherId = "";

    @BeforeEach
    void store() {
        long seed = System.nanoTime();
        body = new Content(seed, SIZE).bytes();
        small = new Content(seed + 1, 5_000).bytes();
        user = SERVER.user();
        fileId = user.store("large", body).get("id").asText();
        smallId = user.store("small", small).get("id").asText();
        otherId = user.store("other", new Content(seed + 2, SIZE).bytes())
                .get("id")
                .asText();
    }

    @Test
    void aByteFlippedWhileStoppedIsFoundByScrubAndNeverServed() throws IOException {
        Api sameUser = user;
        SERVER.stop();
        Shell.Result before = Shell.vaultx("scrub", "--data", SERVER.data().toString());

        StoredBytes.flip(SERVER.data(), Arrays.copyOfRange(body, DAMAGED_AT, DAMAGED_AT + 64));
        Shell.Result after = Shell.vaultx("scrub", "--data", SERVER.data().toString());
        SERVER.start();

        assertThat(before.exitCode()).as(before.output()).isZero();
        assertThat(after.exitCode()).as(after.output()).isEqualTo(3);
        assertThat(after.lines().size()).as(after.output()).isGreaterThanOrEqualTo(1);
        user = SERVER.anonymous().withToken(sameUser.token());
        damageIsReportedAndTheRestReads();
        sendingTheSameBytesAgainHeals();
        scrubIsContentAgain();
    }

    @Test
    void aByteFlippedWhileRunningIsNeverServed() throws IOException {
        StoredBytes.flip(SERVER.data(), Arrays.copyOfRange(body, DAMAGED_AT, DAMAGED_AT + 64));

        damageIsReportedAndTheRestReads();
        sendingTheSameBytesAgainHeals();
    }

    @Test
    void aDamagedSmallFileIsAClearServerError() throws IOException {
        StoredBytes.flip(SERVER.data(), Arrays.copyOfRange(small, 100, 164));

        user.get("/api/files/" + smallId + "/content").expectProblem(500);

        user.putContent(smallId, small).expect(200);
        assertThat(user.content(smallId)).isEqualTo(small);
    }

    @Test
    void scrubReportsAsJsonToo() {
        SERVER.stop();

        Shell.Result result = Shell.vaultx("scrub", "--data", SERVER.data().toString(), "--json");
        SERVER.start();

        assertThat(result.exitCode()).as(result.output()).isIn(0, 3);
        assertThat(result.lines())
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(Json.parse(line).isObject()).as(line).isTrue());
    }

    @Test
    void scrubRefusesAFolderThatIsInUseOrIsNone() {
        Shell.Result inUse = Shell.vaultx("scrub", "--data", SERVER.data().toString());
        Shell.Result none = Shell.vaultx("scrub", "--data", SERVER.data() + "/nothing-here");

        assertThat(inUse.exitCode()).as(inUse.output()).isEqualTo(1);
        assertThat(inUse.output()).contains("in use");
        assertThat(none.exitCode()).as(none.output()).isEqualTo(1);
    }

    private void damageIsReportedAndTheRestReads() {
        byte[] received = download(fileId);
        assertThat(received.length).as("bytes before the cut").isLessThanOrEqualTo(DAMAGED_AT + 64);
        assertThat(received).isEqualTo(Arrays.copyOf(body, received.length));

        assertThat(range(fileId, 0, 1_000)).isEqualTo(Arrays.copyOf(body, 1_001));
        assertThat(range(fileId, SIZE - 1_000, SIZE - 1)).isEqualTo(Arrays.copyOfRange(body, SIZE - 1_000, SIZE));
        assertThat(user.content(smallId)).isEqualTo(small);
        assertThat(user.content(otherId)).hasSize(SIZE);
    }

    private byte[] range(String id, int first, int last) {
        return user.get("/api/files/" + id + "/content", "Range", "bytes=" + first + "-" + last)
                .expect(206)
                .body();
    }

    /** The bytes that arrive before the connection is cut; none when the answer is an error. */
    private byte[] download(String id) {
        try (RawConnection line = RawConnection.to(SERVER.port())) {
            line.sendHead(user, "GET", "/api/files/" + id + "/content", "Connection: close");
            Reply head = line.readHead();
            byte[] received = line.readToTheEnd();
            assertThat(head.status()).isIn(200, 500, 503);
            return head.status() == 200 ? received : new byte[0];
        }
    }

    private void sendingTheSameBytesAgainHeals() {
        user.putContent(fileId, body).expect(200);

        assertThat(user.content(fileId)).isEqualTo(body);
    }

    private void scrubIsContentAgain() {
        SERVER.stop();
        Shell.Result healed = Shell.vaultx("scrub", "--data", SERVER.data().toString());
        SERVER.start();

        assertThat(healed.exitCode()).as(healed.output()).isZero();
    }
}
