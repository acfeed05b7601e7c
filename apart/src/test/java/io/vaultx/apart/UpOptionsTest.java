package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UpOptionsTest {
    private static UpOptions parse(String... args) {
        return UpOptions.parse(Map.of(), args);
    }

    @Test
    void whatIsNotSaidIsAsTheHelpSays() {
        UpOptions options = parse();

        assertThat(options)
                .isEqualTo(new UpOptions(Path.of("data-apart").toAbsolutePath(), 3000, 3, 2, "redis", Map.of(), false));
    }

    @Test
    void everyOptionCounts() {
        UpOptions options = parse(
                "--data",
                "/srv/x",
                "--port",
                "8080",
                "--nodes",
                "5",
                "--file-services",
                "3",
                "--records",
                "redis",
                "-d");

        assertThat(options).isEqualTo(new UpOptions(Path.of("/srv/x"), 8080, 5, 3, "redis", Map.of(), true));
    }

    @Test
    void aValueThatIsNoneIsNamed() {
        assertThatThrownBy(() -> parse("--nodes", "0")).hasMessage("--nodes must be 1 to 32, got 0");
        assertThatThrownBy(() -> parse("--port", "many")).hasMessage("--port must be 1 to 65535, got many");
        assertThatThrownBy(() -> parse("--data")).hasMessage("--data needs a value");
        assertThatThrownBy(() -> parse("--records", "files")).hasMessage("--records must be redis or riak, got files");
        assertThatThrownBy(() -> parse("--host", "x")).hasMessage("up: unknown option --host");
    }

    @Test
    void riakNeedsToBeSomewhere() {
        assertThatThrownBy(() -> parse("--records", "riak")).hasMessageContaining("VAULTX_RIAK=host:port");

        assertThat(UpOptions.parse(Map.of("VAULTX_RIAK", "r:8087"), "--records", "riak")
                        .records())
                .isEqualTo("riak");
    }
}
