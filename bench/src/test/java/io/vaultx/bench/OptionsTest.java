package io.vaultx.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.bench.row.Pace;
import io.vaultx.bench.row.Row;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static final Path ROOT = Path.of("/root");

    @Test
    void withoutOptionsTheWholeTableRuns() {
        Options options = Options.parse(ROOT, List.of());

        assertThat(options.rows().stream().map(Row::name))
                .containsExactly(
                        "put-4k",
                        "get-4k",
                        "head",
                        "list-20000",
                        "put-64m",
                        "put-64m-again",
                        "get-64m",
                        "start",
                        "memory",
                        "disk-4k",
                        "big-10g");
        assertThat(options.settings().pace()).isEqualTo(Pace.full());
        assertThat(options.output()).isEqualTo(ROOT.resolve("target/bench"));
    }

    @Test
    void rowsRunInTheOrderInWhichTheyAreNamed() {
        Options options = Options.parse(
                ROOT, List.of("--row", "soak", "--minutes", "3", "--quick", "--row", "head", "--count", "50"));

        assertThat(options.rows().stream().map(Row::name)).containsExactly("soak", "head");
        assertThat(options.settings().minutes()).isEqualTo(3);
        assertThat(options.settings().names()).isEqualTo(50);
        assertThat(options.settings().pace()).isEqualTo(Pace.quick());
    }

    @ParameterizedTest
    @CsvSource({
        "--row, --row needs a value",
        "--row tape, unknown row tape; there are put-4k",
        "--minutes 0, --minutes must be a number",
        "--seconds x, --seconds must be a number",
        "--frobnicate, --frobnicate",
    })
    void whatIsNotUnderstoodIsNamed(String arguments, String named) {
        assertThatThrownBy(() -> Options.parse(ROOT, List.of(arguments.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
