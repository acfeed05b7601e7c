package io.vaultx.files.feed;

import io.vaultx.chunks.feed.HttpVersionFeed;
import io.vaultx.chunks.feed.VersionFeed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The same as a worker in another process is told it. */
class FeedOverHttpTest extends CatalogFeedTest {
    private final FeedServer http = new FeedServer(super.feed(), server.clock);
    private final HttpVersionFeed client =
            HttpVersionFeed.over(List.of(http.url()), FeedServer.SECRET, server.clock, HttpVersionFeed.PATIENCE);

    @Override
    protected VersionFeed feed() {
        return client;
    }

    @AfterEach
    void close() {
        client.close();
        http.close();
    }
}
