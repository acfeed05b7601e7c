package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.TestRun;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file several times larger than the heap goes up and down. */
class ConstantMemoryTest {
    private static final long GIB = 1L << 30;
    private static final Content CONTENT = new Content(7, TestRun.LONG ? 10 * GIB : GIB);
    /** The heap, direct buffers, the JVM itself: far less than the file. */
    private static final long MOST_RESIDENT = 700L << 20;

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofThisClass(setup -> setup.with("VAULTX_MAX_HEAP", "256m"));

    @Test
    void aFileLargerThanTheHeapGoesUpAndDown() {
        Api user = SERVER.user();
        var upload = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(CONTENT::open), CONTENT.size());

        Reply stored = user.call("PUT", "/api/objects/home/huge", upload).expect(201);
        var download =
                user.call("GET", "/api/objects/home/huge", BodyPublishers.noBody(), BodyHandlers.ofInputStream());
        String received = Content.sha256(download.body());

        long peak = SERVER.process().peakResidentBytes();
        System.out.printf("%d GiB up and down, heap 256 MiB: peak resident %d MiB%n", CONTENT.size() / GIB, peak >> 20);
        assertThat(received).isEqualTo(CONTENT.sha256());
        assertThat(stored.json().get("sha256").asText()).isEqualTo(received);
        assertThat(peak).isLessThan(MOST_RESIDENT);
    }
}
