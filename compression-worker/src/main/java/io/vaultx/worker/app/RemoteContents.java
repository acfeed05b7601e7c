package io.vaultx.worker.app;

import io.vaultx.breaker.Breakers;
import io.vaultx.chunks.feed.FeedAwayException;
import io.vaultx.chunks.feed.HttpVersionFeed;
import io.vaultx.chunks.node.Patience;
import io.vaultx.chunks.place.NodeClients;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.chunks.place.PlacedChunkStore;
import io.vaultx.chunks.place.PlacedRecoder;
import io.vaultx.chunks.place.PolledNodeDirectory;
import io.vaultx.worker.VersionWorkers;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The contents of an installation as a process without records reaches them: versions and the list of nodes from file-services,
 * chunks on the nodes themselves. It is there whether they are or not. Thread-safe.
 */
final class RemoteContents implements AutoCloseable {
    /** A node compresses one chunk after the other, so that an answer may have to wait for its turn. */
    private static final Patience OF_NODES =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(30), 2, Duration.ofMillis(50));

    /** For the question whether anybody is there: who asks it has no time. */
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofMillis(1));

    /** Of a version that nobody has: the answer counts, not what it says. */
    private static final String NONE = "0";

    private static final System.Logger LOG = System.getLogger(RemoteContents.class.getName());

    private final PolledNodeDirectory directory;
    private final NodeClients clients;
    private final PlacedChunkStore chunks;
    private final PlacedRecoder recoder;
    private final HttpVersionFeed feed;
    private final HttpVersionFeed probe;

    private RemoteContents(
            PolledNodeDirectory directory,
            NodeClients clients,
            HttpVersionFeed feed,
            HttpVersionFeed probe,
            PlaceSettings settings) {
        this.directory = directory;
        this.clients = clients;
        // It puts nothing, so no chunk misses its place.
        this.chunks =
                new PlacedChunkStore(directory, clients, (address, missing, kept) -> {}, settings, System::nanoTime);
        this.recoder = new PlacedRecoder(directory, clients, settings, System::nanoTime);
        this.feed = feed;
        this.probe = probe;
    }

    /**
     * Returns at once and begins to ask for the nodes.
     *
     * @param breakers one for each file-service and each node; what is heard of them by the list of nodes is told to theirs
     */
    static RemoteContents open(WorkerPlaces places, byte[] clusterSecret, InstantSource clock, Breakers breakers) {
        List<URI> services = places.fileServices();
        HttpVersionFeed feed = HttpVersionFeed.over(services, clusterSecret, clock, HttpVersionFeed.PATIENCE, breakers);
        HttpVersionFeed probe = HttpVersionFeed.over(services, clusterSecret, clock, SHORT);
        PolledNodeDirectory directory = PolledNodeDirectory.start(services, clusterSecret, clock, (service, news) -> {
            feed.heardOf(service);
            news.alive().forEach(id -> breakers.of(id).mayBeBack());
        });
        NodeClients clients = new NodeClients(clusterSecret, clock, OF_NODES, breakers);
        return new RemoteContents(directory, clients, feed, probe, PlaceSettings.in(places.regionId()));
    }

    VersionWorkers.Tools tools() {
        return new VersionWorkers.Tools(feed, chunks, recoder);
    }

    /** Whether a list of nodes was heard at least once; until then no chunk can be found. */
    boolean areNodesKnown() {
        return directory.isKnown();
    }

    /** Whether a file-service answers now, and has its records; takes a second for each that is silent. */
    boolean isFeedThere() {
        try {
            probe.version(NONE, NONE);
            return true;
        } catch (FeedAwayException | IllegalStateException away) {
            LOG.log(System.Logger.Level.WARNING, "no file-service answers: {0}", away.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        feed.close();
        probe.close();
        directory.close();
        chunks.close();
        clients.close();
    }
}
