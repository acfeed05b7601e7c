package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerLimitsTest {
    @AfterEach
    void asBefore() {
        new HttpServerLimits(false).customizeHttpServer(new HttpServerOptions());
    }

    @Test
    void behindTheProxyThereIsRoomForWhatItAdds() {
        for (boolean behindProxy : new boolean[] {false, true}) {
            HttpServerOptions options = new HttpServerOptions();

            new HttpServerLimits(behindProxy).customizeHttpServer(options);

            int expected = behindProxy ? 17 << 10 : 16 << 10;
            assertThat(options.getMaxHeaderSize()).isEqualTo(expected);
            assertThat(HttpServerLimits.inUse().getMaxHeaderSize())
                    .as("of the decoder")
                    .isEqualTo(expected);
        }
    }
}
