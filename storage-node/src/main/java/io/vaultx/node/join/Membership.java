package io.vaultx.node.join;

import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.Node;
import io.vaultx.node.ChunkLogStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells one of the file-services every second that this node is there and how full it is; the first time that makes it
 * known. Who does not answer is passed over to the next at once; when nobody does the pauses grow to {@link #LONGEST_PAUSE}.
 * Nothing else of the node waits for it. Thread-safe.
 */
final class Membership implements AutoCloseable {
    static final Duration PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** From the first byte of a call to the last of its answer; two such waits are less than makes a node silent. */
    private static final Duration ANSWER = Duration.ofMillis(1500);

    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int SHOWN_CHARACTERS = 500;
    private static final System.Logger LOG = System.getLogger(Membership.class.getName());

    private final MembershipSettings settings;
    private final NodeKey key;
    private final Supplier<ChunkLogStatus> log;
    private final InstantSource clock;
    private final Duration pause;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("membership").unstarted(this::run);
    private int next;
    private @Nullable String said;

    /** @param pause between two signs of life */
    Membership(
            MembershipSettings settings,
            byte[] clusterSecret,
            Supplier<ChunkLogStatus> log,
            InstantSource clock,
            Duration pause) {
        this.settings = settings;
        this.key = NodeKey.derive(clusterSecret, NodeBeat.SERVICE);
        this.log = log;
        this.clock = clock;
        this.pause = pause;
    }

    void start() {
        thread.start();
    }

    /** Says nothing any more; returns at once. */
    @Override
    public void close() {
        closed.countDown();
        http.shutdownNow();
    }

    private void run() {
        Duration wait = Duration.ZERO;
        try {
            while (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                wait = beat() ? pause : longer(wait);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration longer(Duration wait) {
        Duration twice = wait.isZero() ? pause : wait.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** Tells the first that listens, beginning with the one that did last time; whether one did. */
    private boolean beat() throws InterruptedException {
        List<URI> services = settings.services();
        for (int tried = 0; tried < services.size() && closed.getCount() > 0; tried++) {
            URI service = services.get(next);
            if (tell(service)) {
                return true;
            }
            next = (next + 1) % services.size();
        }
        return false;
    }

    private boolean tell(URI service) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    http.send(request(service), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
            if (answer.statusCode() == 200) {
                say(System.Logger.Level.INFO, "the file-services know this node", service + ": " + answer.body());
                return true;
            }
            say(
                    System.Logger.Level.WARNING,
                    "the file-services do not take this node: " + answer.statusCode(),
                    service + ": " + answer.body());
        } catch (IOException | RuntimeException failed) {
            say(System.Logger.Level.WARNING, "no file-service can be reached", service + ": " + failed);
        }
        return false;
    }

    private HttpRequest request(URI service) {
        Node node = settings.node();
        @Nullable JoinToken token = settings.joinToken();
        ChunkLogStatus status = log.get();
        byte[] body = new NodeBeat(
                        node.id(),
                        node.regionId(),
                        node.url(),
                        settings.saysWeight() ? node.weight() : null,
                        status.usableBytes(),
                        status.segmentBytes(),
                        clock.instant().toEpochMilli(),
                        token == null ? null : token.proof(node))
                .json();
        String path = NodeBeat.path(node.id());
        return HttpRequest.newBuilder(service.resolve(path))
                .PUT(BodyPublishers.ofByteArray(body))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header(ChunkProtocol.TOKEN_HEADER, key.issue(Call.of("PUT", path, body), clock.instant()))
                .build();
    }

    /** Once, until there is something else to say. */
    private void say(System.Logger.Level level, String what, String more) {
        if (!what.equals(said) && closed.getCount() > 0) {
            String shown = more.length() <= SHOWN_CHARACTERS ? more : more.substring(0, SHOWN_CHARACTERS);
            LOG.log(level, what + " (" + shown.replaceAll("\\p{Cntrl}", " ") + ")");
            said = what;
        }
    }
}
