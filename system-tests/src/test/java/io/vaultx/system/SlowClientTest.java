package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that take their time, or never do what they began: others are served, and memory stays what it was. */
class SlowClientTest {
    private static final int MIB = 1 << 20;
    private static final byte[] LARGE = new Content(8, 64 * MIB).bytes();
    private static final int SMALL_BUFFER = 16 << 10;
    private static final int ONE_SECOND = 1_000;
    /** Longer than a client may be silent, and than it takes the server to see that it is. */
    private static final int STEADY_SECONDS = 48;

    private static final long MOST_RESIDENT = 700L * MIB;

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofThisClass(setup -> setup.with("VAULTX_MAX_HEAP", "256m"));

    private final List<RawConnection> lines = new ArrayList<>();
    private Api user = SERVER.anonymous();
    private String large = "";

    @BeforeEach
    void storeALargeFile() {
        user = SERVER.user();
        large = user.store("large", LARGE).get("id").asText();
    }

    @AfterEach
    void hangUp() {
        lines.forEach(RawConnection::close);
    }

    @Test
    void twoThousandConnectionsThatSendNothingHinderNobody() {
        for (int i = 0; i < 2_000; i++) {
            connect();
        }

        othersAreServed();
    }

    @Test
    void manyClientsThatStopReadingCostNoMemoryAndHinderNobody() {
        for (int i = 0; i < 64; i++) {
            RawConnection line = connect().sendHead(user, "GET", "/api/files/" + large + "/content");
            assertThat(line.readHead().status()).isEqualTo(200);
        }

        othersAreServed();
        assertThat(SERVER.process().peakResidentBytes()).isLessThan(MOST_RESIDENT);
    }

    @Test
    void manyClientsThatStopSendingCostNoMemoryAndHinderNobody() {
        for (int i = 0; i < 64; i++) {
            connect()
                    .sendHead(user, "PUT", "/api/objects/home/never-" + i, "Content-Length: " + LARGE.length)
                    .send(new Content(i, MIB).bytes());
        }

        othersAreServed();
        assertThat(SERVER.process().peakResidentBytes()).isLessThan(MOST_RESIDENT);
        assertThat(user.files()).noneMatch(file -> file.get("path").asText().startsWith("never-"));
    }

    @Test
    void whoIsSlowButSteadyIsServedAndWhoIsSilentIsLetGo() {
        String upload = "Content-Length: " + STEADY_SECONDS;
        RawConnection steadySender = connect().sendHead(user, "PUT", "/api/objects/home/steady", upload);
        RawConnection silentSender = connect()
                .sendHead(user, "PUT", "/api/objects/home/silent", upload)
                .send("x");
        RawConnection steadyReader = connect().sendHead(user, "GET", "/api/files/" + large + "/content");
        RawConnection silentReader = connect().sendHead(user, "GET", "/api/files/" + large + "/content");
        assertThat(steadyReader.readHead().status()).isEqualTo(200);
        assertThat(silentReader.readHead().status()).isEqualTo(200);

        int read = 0;
        for (int second = 0; second < STEADY_SECONDS; second++) {
            assertThat(steadySender.isSilentFor(ONE_SECOND))
                    .as("second %d", second)
                    .isTrue();
            steadySender.send("y");
            read += steadyReader.read(SMALL_BUFFER).length;
        }

        assertThat(steadySender.readReply().expect(201).json().get("size").asInt())
                .isEqualTo(STEADY_SECONDS);
        assertThat(read).isEqualTo(STEADY_SECONDS * SMALL_BUFFER);
        silentSender.readReply().expectProblem(408);
        assertThat(silentReader.readToTheEnd()).hasSizeLessThan(LARGE.length);
        user.get("/api/objects/home/silent").expectProblem(404);
    }

    private RawConnection connect() {
        RawConnection line = RawConnection.to(SERVER.port(), SMALL_BUFFER);
        lines.add(line);
        return line;
    }

    private void othersAreServed() {
        Api other = SERVER.user();
        for (int i = 0; i < 50; i++) {
            byte[] body = new Content(i, 10_000).bytes();
            String id = other.store("mine-" + i, body).get("id").asText();
            assertThat(other.content(id)).isEqualTo(body);
        }
        assertThat(user.content(large)).isEqualTo(LARGE);
    }
}
