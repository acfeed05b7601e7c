package io.vaultx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One row for a moment, with a server as {@code ./vaultx server} starts it. */
class MainTest {
    private static final Path ROOT =
            Path.of(Objects.requireNonNull(System.getProperty("vaultx.root"), "surefire sets vaultx.root"));

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aRowRunsAgainstARealServerAndItsNumbersAreWrittenDown() throws IOException {
        Path scratch = folder.resolve("scratch");
        Path results = folder.resolve("results");

        int code =
                run("--row", "put-4k", "--seconds", "1", "--data-dir", scratch.toString(), "--out", results.toString());

        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("failure:");
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("| put-4k |", "at least 15,000/s");
        JsonNode row = onlyRow(results);
        assertThat(row.get("row").asText()).isEqualTo("put-4k");
        assertThat(row.get("failures").get("count").asLong()).isZero();
        assertThat(row.get("details").get("operations").asLong()).isPositive();
        assertThat(row.get("details").get("serverCpuMicrosPerOperation").get(0).asDouble())
                .isPositive();
        assertThat(row.get("details").get("latencyMicrosP99.0").asLong()).isPositive();
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).as("what the row left behind").isEmpty();
        }
    }

    @Test
    void clientsAreMeasuredWhileTheWorkerWorksAndWhileItRests() throws IOException {
        Path results = folder.resolve("results");

        int code = run(
                "--row", "worker-busy", "--seconds", "1", "--data-dir", folder.toString(), "--out", results.toString());

        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("failure:");
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("| put-4k |", "| get-4k |", "worker at rest");
        JsonNode details = onlyRow(results).get("details");
        assertThat(details.get("chunksCompressed").asLong()).isPositive();
        for (String kind : List.of("put-4k", "get-4k")) {
            assertThat(details.get(kind)).hasSize(2);
            details.get(kind)
                    .forEach(side -> assertThat(side.get("operations").asLong()).isPositive());
        }
    }

    @Test
    void aRowThatCannotRunIsAFailureAndIsWrittenDownAsOne() throws IOException {
        Path nowhere = folder.resolve("no-launcher-here");

        int code = Main.run(
                nowhere,
                List.of(
                        "--row",
                        "start",
                        "--data-dir",
                        folder.toString(),
                        "--out",
                        folder.resolve("r").toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("failure:", "no-launcher-here");
        assertThat(onlyRow(folder.resolve("r")).get("failures").get("count").asLong())
                .isEqualTo(1);
    }

    @Test
    void anUnknownOptionEndsBeforeAnythingStarts() throws IOException {
        assertThat(run("--frobnicate")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--frobnicate");
    }

    private int run(String... arguments) throws IOException {
        return Main.run(
                ROOT,
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static JsonNode onlyRow(Path results) throws IOException {
        try (Stream<Path> files = Files.list(results)) {
            List<Path> written = files.toList();
            assertThat(written).hasSize(1);
            JsonNode rows =
                    new ObjectMapper().readTree(written.getFirst().toFile()).get("rows");
            assertThat(rows).hasSize(1);
            return rows.get(0);
        }
    }
}
