package io.vaultx.chunks.place;

import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.ClusterMap;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as file-services know them ({@link ClusterNews}), for a process that reads no records. It asks one of them twice a
 * second, the next one as soon as that fails, and keeps what it heard last when nobody answers.
 *
 * <p>The map never goes back: a service that tells an older epoch than one that was heard is passed over like one that fails.
 * Whoever puts an older state of the records back starts such processes anew. Thread-safe.
 */
public final class PolledNodeDirectory implements NodeDirectory, AutoCloseable {
    /** Between two questions: with the services' own looks at the records a change is seen within about a second. */
    static final Duration PAUSE = Duration.ofMillis(500);

    /** From the call to the last byte of its answer. */
    static final Duration ANSWER = Duration.ofMillis(1500);

    private static final int SHOWN_CHARACTERS = 500;
    private static final System.Logger LOG = System.getLogger(PolledNodeDirectory.class.getName());

    private final List<URI> services;
    private final NodeKey key;
    private final InstantSource clock;
    private final Duration pause;
    private final Listener listener;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile ClusterNews known = new ClusterNews(ClusterMap.EMPTY, Set.of());
    private volatile boolean heard;
    private int next;
    private @Nullable String said;

    /** Hears of each answer, on the thread that asks: must not block. */
    @FunctionalInterface
    public interface Listener {
        /** This service told these news, of which nothing need be new. */
        void heard(URI service, ClusterNews news);
    }

    private PolledNodeDirectory(
            List<URI> services, byte[] clusterSecret, InstantSource clock, Duration pause, Listener listener) {
        if (services.isEmpty()) {
            throw new IllegalArgumentException("there must be a file-service to ask for the nodes");
        }
        this.services = List.copyOf(services);
        this.key = NodeKey.derive(clusterSecret, NodeBeat.SERVICE);
        this.clock = clock;
        this.pause = pause;
        this.listener = listener;
    }

    /**
     * Begins to ask; returns at once, before anybody answered.
     *
     * @param fileServices one or more, {@code http://host:port}
     * @throws IllegalArgumentException when there is none, or the secret is too short
     */
    public static PolledNodeDirectory start(
            List<URI> fileServices, byte[] clusterSecret, InstantSource clock, Listener listener) {
        return start(fileServices, clusterSecret, clock, PAUSE, listener);
    }

    static PolledNodeDirectory start(
            List<URI> fileServices, byte[] clusterSecret, InstantSource clock, Duration pause, Listener listener) {
        PolledNodeDirectory started = new PolledNodeDirectory(fileServices, clusterSecret, clock, pause, listener);
        Thread.ofVirtual().name("cluster-news").start(started::run);
        return started;
    }

    @Override
    public ClusterMap map() {
        return known.map();
    }

    @Override
    public boolean isAlive(String nodeId) {
        return known.alive().contains(nodeId);
    }

    /** Whether a map was heard at least once; before that there are no nodes. */
    public boolean isKnown() {
        return heard;
    }

    /** Asks nobody any more; returns at once. What is known stays. */
    @Override
    public void close() {
        closed.countDown();
        http.shutdownNow();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                ask();
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first that has news, beginning with the one that had them last time. */
    private void ask() throws InterruptedException {
        for (int tried = 0; tried < services.size() && closed.getCount() > 0; tried++) {
            URI service = services.get(next);
            try {
                ClusterNews news = news(service);
                take(news);
                listener.heard(service, news);
                say(System.Logger.Level.INFO, "the nodes are known", service.toString());
                return;
            } catch (ExecutionException | TimeoutException | RuntimeException failed) {
                say(System.Logger.Level.WARNING, "a file-service does not tell the nodes", service + ": " + failed);
                next = (next + 1) % services.size();
            }
        }
    }

    private ClusterNews news(URI service) throws InterruptedException, ExecutionException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(ClusterNews.PATH))
                .header(ChunkProtocol.TOKEN_HEADER, key.issue(Call.of("GET", ClusterNews.PATH), clock.instant()))
                .build();
        CompletableFuture<HttpResponse<byte[]>> asked =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ClusterNews.MAX_BYTES));
        try {
            HttpResponse<byte[]> answer = asked.get(ANSWER.toNanos(), TimeUnit.NANOSECONDS);
            if (answer.statusCode() != 200) {
                throw new IllegalArgumentException("it answers " + answer.statusCode());
            }
            return ClusterNews.parse(answer.body());
        } finally {
            asked.cancel(true);
        }
    }

    /** The map stays the same object as long as it is the same: whoever worked something out of it keeps that. */
    private void take(ClusterNews news) {
        ClusterMap before = known.map();
        if (news.map().epoch() < before.epoch()) {
            throw new IllegalArgumentException(
                    "it tells epoch " + news.map().epoch() + ", and " + before.epoch() + " was heard");
        }
        known = news.map().equals(before) ? new ClusterNews(before, news.alive()) : news;
        heard = true;
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
