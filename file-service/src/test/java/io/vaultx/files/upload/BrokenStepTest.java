package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.records.KeyRange;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each call of either store fails once, before or after its work: the content is whole or absent, a retry succeeds. */
final class BrokenStepTest {
    private static final int MOST_STEPS = 200;
    private static final byte[] SMALL = Bytes.random(1_000, 1);

    /** 3 chunks of 64 KiB: a part's manifest has a page. */
    private static final byte[] MEDIUM = Bytes.random(3 << 16, 3);

    /** 65 chunks of 64 KiB: the file's manifest has a page. */
    private static final byte[] LARGE = Bytes.random(65 << 16, 2);

    @Test
    void aWholeBodyIsWholeOrAbsent() {
        sweep(LARGE, (server, file) -> server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), LARGE));
    }

    @Test
    void aSmallBodyByNameIsWholeOrAbsent() {
        sweepNamed(SMALL);
        sweepNamed(MEDIUM);
    }

    @Test
    void theLastPartCompletesOrCanBeSentAgain() {
        sweep(LARGE, (server, file) -> {
            int middle = LARGE.length / 2;
            Reply first = part(server, file, 0, Arrays.copyOf(LARGE, middle));
            return first.status() != 200
                    ? first
                    : part(server, file, 1, Arrays.copyOfRange(LARGE, middle, LARGE.length));
        });
    }

    @Test
    void completingOnDemandFinishesOrCanBeAskedAgain() {
        sweep(MEDIUM, (server, file) -> {
            Reply sent = part(server, file, 0, MEDIUM);
            return sent.status() != 200
                    ? sent
                    : server.call(
                            "POST",
                            "/api/files/" + file.id() + "/complete",
                            Map.of(),
                            Bytes.text("{\"sha256\":\"" + Bytes.sha256(MEDIUM).hex() + "\"}"));
        });
    }

    @Test
    void whatAServiceDiedCompletingIsCompletedByTheJanitor() {
        for (int step = 1; step <= MOST_STEPS; step++) {
            FileServer server = new FileServer();
            FileHead file = server.create(fixed((long) SMALL.length));
            server.trap.arm(step, true);
            part(server, file, 0, SMALL);
            boolean sprung = server.trap.sprung();
            server.trap.disarm();
            boolean partIsThere =
                    !server.memoryRecords.scan("parts", KeyRange.all(), 1).isEmpty();

            server.uploads.sweep();
            server.uploads.sweep();

            Reply content = server.call("GET", "/api/files/" + file.id() + "/content");
            assertThat(content.status()).as("step %s", step).isIn(200, 409);
            if (content.status() == 200) {
                assertThat(content.body()).isEqualTo(SMALL);
            } else {
                assertThat(part(server, file, 0, SMALL).json().get("complete").booleanValue())
                        .as("step %s, part there: %s", step, partIsThere)
                        .isTrue();
            }
            if (!sprung) {
                return;
            }
        }
        throw new AssertionError("more than " + MOST_STEPS + " steps");
    }

    @Test
    void aDeletionThatIsRepeatedSucceedsWhateverWasDoneBefore() {
        sweepRemoval((server, file) -> {
            server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), SMALL);
            return "/api/objects/home/" + file.path();
        });
    }

    @Test
    void anAbortThatIsRepeatedSucceedsWhateverWasDoneBefore() {
        sweepRemoval((server, file) -> {
            part(server, file, 0, SMALL);
            return "/api/files/" + file.id() + "/upload";
        });
    }

    private static void sweepRemoval(BiFunction<FileServer, FileHead, String> prepared) {
        Map<String, String> key = Map.of("Idempotency-Key", "k");
        for (boolean after : new boolean[] {false, true}) {
            boolean sprung = true;
            for (int step = 1; sprung; step++) {
                assertThat(step).isLessThan(MOST_STEPS);
                FileServer server = new FileServer();
                FileHead file = server.create(fixed(null));
                String target = prepared.apply(server, file);
                server.trap.arm(step, after);

                server.call("DELETE", target, key);
                sprung = server.trap.sprung();
                server.trap.disarm();

                server.clock.advance(Duration.ofMinutes(2));
                Reply retried = server.call("DELETE", target, key);
                assertThat(retried.status())
                        .as("step %s, after %s: %s", step, after, retried.failure())
                        .isEqualTo(204);
                assertThat(server.catalog.byId(file.id())).isEmpty();
            }
        }
    }

    private static void sweep(byte[] whole, BiFunction<FileServer, FileHead, Reply> upload) {
        for (boolean after : new boolean[] {false, true}) {
            boolean sprung = true;
            for (int step = 1; sprung; step++) {
                assertThat(step).isLessThan(MOST_STEPS);
                FileServer server = new FileServer();
                FileHead file = server.create(fixed((long) whole.length));
                server.trap.arm(step, after);

                upload.apply(server, file);
                sprung = server.trap.sprung();
                server.trap.disarm();

                Reply content = server.call("GET", "/api/files/" + file.id() + "/content");
                assertThat(content.status())
                        .as("step %s, after %s", step, after)
                        .isIn(200, 409);
                if (content.status() == 200) {
                    assertThat(content.body()).isEqualTo(whole);
                }
                Reply retried = upload.apply(server, file);
                assertThat(retried.status())
                        .as("step %s, after %s: %s", step, after, retried.failure())
                        .isEqualTo(200);
                assertThat(server.call("GET", "/api/files/" + file.id() + "/content")
                                .body())
                        .isEqualTo(whole);
            }
        }
    }

    private static void sweepNamed(byte[] whole) {
        Map<String, String> key = Map.of("Idempotency-Key", "k", "If-None-Match", "*");
        for (boolean after : new boolean[] {false, true}) {
            boolean sprung = true;
            for (int step = 1; sprung; step++) {
                assertThat(step).isLessThan(MOST_STEPS);
                FileServer server = new FileServer();
                server.trap.arm(step, after);

                server.call("PUT", "/api/objects/home/x", key, whole);
                sprung = server.trap.sprung();
                server.trap.disarm();

                Reply content = server.call("GET", "/api/objects/home/x");
                assertThat(content.status())
                        .as("step %s, after %s", step, after)
                        .isIn(200, 404);
                if (content.status() == 200) {
                    assertThat(content.body()).isEqualTo(whole);
                }
                server.clock.advance(Duration.ofMinutes(2));
                Reply retried = server.call("PUT", "/api/objects/home/x", key, whole);
                assertThat(retried.status())
                        .as("step %s, after %s: %s", step, after, retried.failure())
                        .isEqualTo(201);
                assertThat(server.call("GET", "/api/objects/home/x").body()).isEqualTo(whole);
                assertThat(server.memoryRecords.scan("files", KeyRange.all(), 10))
                        .hasSize(1);
            }
        }
    }

    private static NewFile fixed(@Nullable Long size) {
        NewFile plain = NewFile.named("a", "text/plain");
        return new NewFile(
                plain.bucket(), null, plain.description(), true, true, new Chunking.Fixed(64 << 10), size, null);
    }

    private static Reply part(FileServer server, FileHead file, int index, byte[] bytes) {
        return server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), bytes);
    }
}
