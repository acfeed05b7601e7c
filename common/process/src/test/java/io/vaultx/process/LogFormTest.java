package io.vaultx.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LogFormTest {
    private static final String KEY = "quarkus.log.console.json.enabled";

    @AfterEach
    void forget() {
        System.clearProperty(KEY);
    }

    @Test
    void textUnlessJsonIsAskedFor() {
        LogForm.choose(Map.of());
        LogForm.choose(Map.of("VAULTX_LOG", "text"));
        assertThat(System.getProperty(KEY)).isNull();

        LogForm.choose(Map.of("VAULTX_LOG", "json"));
        assertThat(System.getProperty(KEY)).isEqualTo("true");
    }

    @Test
    void aFormThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> LogForm.choose(Map.of("VAULTX_LOG", "xml")))
                .hasMessage("VAULTX_LOG must be text or json, got xml");
    }
}
