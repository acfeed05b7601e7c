package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import org.junit.jupiter.api.Test;

class HttpServerLimitsTest {
    @Test
    void behindTheProxyThereIsRoomForWhatItAdds() {
        for (boolean behindProxy : new boolean[] {false, true}) {
            HttpServerOptions options = new HttpServerOptions();

            new HttpServerLimits(behindProxy).customizeHttpServer(options);

            int expected = behindProxy ? 17 << 10 : 16 << 10;
            assertThat(options.getMaxHeaderSize()).isEqualTo(expected);
        }
    }
}
