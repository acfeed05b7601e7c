package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the disk pays for bytes that it has already. Measured on a stopped server, which allocates nothing ahead. */
class DedupTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 64 * MIB;
    /** A few chunks of at most 1 MiB, and the records. */
    private static final long FEW_CHUNKS = 4L * MIB;

    private static final byte[] BODY = new Content(5, SIZE).bytes();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofThisClass();

    @Test
    void theSameBytesOfTwoUsersAreStoredOnceUnlessAFileAsksForItsOwn() {
        Api one = SERVER.user();
        Api two = SERVER.user();

        long empty = allocatedWhileStopped();
        on(one).store("first", BODY);
        long first = allocatedWhileStopped();
        on(two).store("second", BODY);
        long second = allocatedWhileStopped();
        on(two).store("shifted", withKilobyteInFront());
        long shifted = allocatedWhileStopped();
        JsonNode own = on(two).create("name", "own", "deduplicationEnabled", false);
        on(two).putContent(own.get("id").asText(), BODY).expect(200);
        long again = allocatedWhileStopped();

        System.out.printf(
                "64 MiB grew the folder by %d bytes, again by %d, shifted by %d, for itself by %d%n",
                first - empty, second - first, shifted - second, again - shifted);
        assertThat(first - empty).isBetween((long) SIZE, SIZE + 2 * FEW_CHUNKS);
        assertThat(second - first).isLessThan(FEW_CHUNKS);
        assertThat(shifted - second).isLessThan(FEW_CHUNKS);
        assertThat(again - shifted).isGreaterThanOrEqualTo(SIZE);
    }

    private static Api on(Api caller) {
        return SERVER.anonymous().withToken(caller.token());
    }

    private static byte[] withKilobyteInFront() {
        byte[] shifted = new byte[SIZE + 1_024];
        System.arraycopy(new Content(6, 1_024).bytes(), 0, shifted, 0, 1_024);
        System.arraycopy(BODY, 0, shifted, 1_024, SIZE);
        return shifted;
    }

    private static long allocatedWhileStopped() {
        SERVER.stop();
        long allocated = Shell.allocatedBytes(SERVER.data());
        SERVER.start();
        return allocated;
    }
}
