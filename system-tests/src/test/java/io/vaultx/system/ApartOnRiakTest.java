package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.records.riak.StandInRiak;
import io.vaultx.redis.DetachedRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.system.ApartKillTest.Pace;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite as separate processes with its records in Riak, for which a stand-in serves them all over the wire, as weak as
 * the real one. One suite serves all these.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApartOnRiakTest {
    private static final int MIB = 1 << 20;
    /** One request of so many goes wrong. */
    private static final int WEAK = 10;

    private static final int WRONG = TestRun.rounds(300, 600);

    private final long seed = TestRun.seed();
    private final StandInRiak riak = StandInRiak.start(seed);
    private Path data;
    private ApartSuite suite;

    @BeforeAll
    void start(@TempDir Path temporary) {
        data = temporary.resolve("data");
        suite = ApartSuite.start(
                data, Map.of("VAULTX_RIAK", riak.address().toString()), "--records", "riak", "--nodes", "1");
    }

    @AfterAll
    void stop() {
        suite.close();
        riak.close();
    }

    @Test
    void whatIsStoredListedVersionedAndDeletedOutlivesEveryProcessAndConnection() {
        String email = "apart-on-riak@example.org";
        Api user = suite.api().register(email);
        byte[] film = new Content(1, 3 * MIB).bytes();
        String id = user.create("name", "film", "size", film.length).get("id").asText();
        Api first = suite.api("file-1").withToken(user.token());
        Api second = suite.api("file-2").withToken(user.token());
        for (int part = 2; part >= 0; part--) {
            byte[] bytes = Arrays.copyOfRange(film, part * MIB, (part + 1) * MIB);
            (part % 2 == 0 ? first : second).part(id, part, bytes).expect(200);
        }
        byte[] older = new Content(2, 100_000).bytes();
        byte[] newer = new Content(3, 200_000).bytes();
        user.bytes("PUT", "/api/objects/home/paper", older).expect(201);
        user.bytes("PUT", "/api/objects/home/paper", newer).expect(200);
        user.bytes("PUT", "/api/objects/home/gone", older).expect(201);
        user.delete("/api/objects/home/gone").expect(204);

        riak.restart();
        for (String name : List.of("auth-1", "file-1", "file-2")) {
            suite.kill9(name);
            suite.startAgain(name);
        }
        suite.awaitReady();

        Api again = suite.api().login(email);
        for (Api service : List.of(first, second)) {
            Api through = service.withToken(again.token());
            assertThat(through.files()).hasSize(2);
            assertThat(through.content(id)).isEqualTo(film);
            assertThat(through.get("/api/objects/home/paper").expect(200).body())
                    .isEqualTo(newer);
            through.get("/api/objects/home/gone").expectProblem(404);
            String paper =
                    through.list("/api/files?name=paper").getFirst().get("id").asText();
            List<JsonNode> versions = through.list("/api/files/" + paper + "/versions?");
            assertThat(versions).hasSize(2);
            assertThat(through.get("/api/files/" + paper + "/content?version="
                                    + versions.getLast().get("versionId").asText())
                            .expect(200)
                            .body())
                    .isEqualTo(older);
        }
        assertThat(recordsInRedis()).isZero();
    }

    /** Requests get lost, come late, are answered by an error though they were executed, and leave siblings. */
    @Test
    void whatIsAcknowledgedWhileRiakIsAtItsWeakestIsThereAfterwards() {
        Crowd crowd = Crowd.of(suite.api(), new SplittableRandom(seed));
        AtomicReference<Pace> pace = new AtomicReference<>(Pace.FULL);

        riak.weaken(WEAK, seed);
        try {
            crowd.writeWhile(suite.api(), (writer, api) -> ApartKillTest.write(pace, writer, api), 0, () -> {
                Await.until("so many requests went wrong", () -> riak.wentWrong() >= WRONG);
                pace.set(Pace.NOT_ANY_MORE);
            });
        } finally {
            riak.heal();
        }
        suite.awaitReady();

        List<String> lost = crowd.checkEverything(suite.api());
        Tally.of("errors", "requests to Riak, of a suite under load")
                .count(riak.wentWrong())
                .lost(lost.size())
                .seed(seed)
                .write();
        System.out.printf(
                "requests to Riak that went wrong: %d, acknowledged: %d, lost: %d, seed: %d%n",
                riak.wentWrong(), crowd.acknowledged(), lost.size(), seed);
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(crowd.acknowledged()).isGreaterThan(10);
    }

    private long recordsInRedis() {
        int port = suite.port("redis");
        try (RedisClient redis = RedisClient.open(
                DetachedRedis.address(data.resolve("redis"), port), RedisClient.PATIENCE, link -> {})) {
            return redis.call("KEYS", "vaultx:records:*".getBytes(StandardCharsets.US_ASCII))
                    .items()
                    .size();
        }
    }
}
