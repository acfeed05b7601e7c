package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StartOptionsTest {
    @Test
    void withoutOptionsItListensOnThisMachineOnly() {
        StartOptions options = StartOptions.parse();

        assertThat(options.address()).isEqualTo("http://127.0.0.1:3000");
        assertThat(options.data()).isEqualTo(Path.of("data").toAbsolutePath());
    }

    @Test
    void everyOptionIsTaken() {
        StartOptions options = StartOptions.parse("--port", "4001", "--host", "::1", "--data", "/srv/x/../y");

        assertThat(options).isEqualTo(new StartOptions("::1", 4001, Path.of("/srv/y")));
        assertThat(options.address()).isEqualTo("http://[::1]:4001");
    }

    @Test
    void whatIsNoOptionOrNoPortIsRefusedByName() {
        assertThatThrownBy(() -> StartOptions.parse("--prot", "1")).hasMessageContaining("--prot");
        assertThatThrownBy(() -> StartOptions.parse("--port")).hasMessageContaining("--port needs a value");
        for (String port : new String[] {"0", "65536", "x", ""}) {
            assertThatThrownBy(() -> StartOptions.parse("--port", port)).hasMessageContaining("got " + port);
        }
    }
}
