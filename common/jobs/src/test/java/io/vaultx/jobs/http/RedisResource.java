package io.vaultx.jobs.http;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vaultx.jobs.redis.TestServer;
import java.util.Map;

/** A real Redis for the application under test. */
public final class RedisResource implements QuarkusTestResourceLifecycleManager {
    private TestServer server;

    @Override
    public Map<String, String> start() {
        server = TestServer.start();
        return Map.of("test.redis", server.address().url());
    }

    @Override
    public void stop() {
        server.close();
    }
}
