package io.vaultx.proxy;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;

/** An auth-service and two file-services for the proxy under test. */
public final class ScriptedServices implements QuarkusTestResourceLifecycleManager {
    private final List<ScriptedService> services =
            List.of(ScriptedService.start("auth"), ScriptedService.start("a"), ScriptedService.start("b"));

    @Override
    public Map<String, String> start() {
        return Map.of(
                "vaultx.proxy-silence",
                "2s",
                "vaultx.auth-url",
                services.get(0).url(),
                "vaultx.file-urls",
                services.get(1).url() + "," + services.get(2).url(),
                "quarkus.http.test-port",
                "0");
    }

    @Override
    public void stop() {
        services.forEach(ScriptedService::close);
    }
}
