package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was uploaded takes less room after a while, and every client gets what was uploaded. */
class CompressionTest {
    private static final int SMALL_FILES = 800;

    @TempDir
    Path folder;

    /** The sources of this project, as a tar. */
    static Path sourceTree(Path folder) {
        Path tar = folder.resolve("tree.tar");
        Shell.Result made = Shell.run(
                "tar", "--create", "--file", tar.toString(), "--exclude", "target", "common", "storage-node", "docs");
        assertThat(made.exitCode()).as(made.output()).isZero();
        return tar;
    }

    private static double metric(ServerProcess server, String start) {
        return server.api()
                .get("/health/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aSourceTreeShrinksAndTravelsAsItIsStored() throws IOException {
        Path tar = sourceTree(folder);
        byte[] content = Files.readAllBytes(tar);
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerSetup.on(data)
                .with("VAULTX_COMPRESSION_LEVEL", "5")
                .with("VAULTX_COMPRESSION_HOURS", "0-24")
                .with("VAULTX_COMPRESSION_BYTES_PER_SECOND", "1000000000")
                .start()) {
            Api user = server.api().register();
            String id = user.store("tree.tar", content).get("id").asText();

            Await.until(
                    "the worker has compressed it",
                    () -> metric(server, "vaultx_chunks_stored_bytes")
                            < 0.5 * metric(server, "vaultx_chunks_raw_bytes"));

            double stored = metric(server, "vaultx_chunks_stored_bytes");
            System.out.printf("a source tree of %d bytes is stored in %.0f%n", content.length, stored);
            assertThat(metric(server, "vaultx_compression_saved_bytes_total")).isPositive();
            String url = "http://127.0.0.1:" + server.port() + "/api/files/" + id + "/content";
            new Curl(folder, user.token()).expectCompressed(url, tar);
            assertThat(server.stop()).isZero();
        }
        Shell.Result check = Shell.vaultx("fsck", "--data", data.toString());
        assertThat(check.exitCode()).as(check.output()).isZero();
    }

    @Test
    void manySmallFilesOfAKindShareADictionaryWhereTheyAreLargeEnoughToBeCompressed() {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerSetup.on(data)
                .with("VAULTX_COMPRESSION_LEAST_BYTES", "1000")
                .with("VAULTX_COMPRESSION_BYTES_PER_SECOND", "1000000000")
                .start()) {
            Api user = server.api().register();
            for (int i = 0; i < SMALL_FILES; i++) {
                user.putObject("small/" + i, document(i)).expect(201);
            }

            Await.until(
                    "what they have in common is stored once",
                    () -> metric(server, "vaultx_chunks_stored_bytes")
                            < 0.5 * metric(server, "vaultx_chunks_raw_bytes"));

            for (int i = 0; i < SMALL_FILES; i++) {
                assertThat(user.get("/api/objects/home/small/" + i).expect(200).body())
                        .isEqualTo(document(i));
            }
            assertThat(server.stop()).isZero();
        }
        Shell.Result check = Shell.vaultx("fsck", "--data", data.toString());
        assertThat(check.exitCode()).as(check.output()).isZero();
    }

    /** Fields that all have and values of its own, about 2 KiB; within one nothing is there twice. */
    private static byte[] document(int number) {
        SplittableRandom names = new SplittableRandom(1);
        SplittableRandom values = new SplittableRandom(number);
        StringBuilder text = new StringBuilder("{");
        for (int field = 0; field < 100; field++) {
            String name = Long.toString(names.nextLong(1L << 62), Character.MAX_RADIX);
            text.append('"')
                    .append(name)
                    .append("\":")
                    .append(values.nextInt(10_000))
                    .append(',');
        }
        return text.append("\"last\":0}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aFileWhoseOwnerWantsNoCompressionIsKeptAsItIs() throws IOException {
        byte[] content = "as it is ".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        byte[] other = "may shrink ".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        try (ServerProcess server = ServerSetup.on(folder.resolve("data")).start()) {
            Api user = server.api().register();
            String id = user.create("name", "a", "compressionEnabled", false)
                    .get("id")
                    .asText();
            user.putContent(id, content).expect(200);
            user.bytes("PUT", "/api/objects/home/other", other).expect(201);
            Await.until(
                    "the job of the other one is done",
                    () -> metric(server, "vaultx_jobs_done_total{queue=\"compress\"") >= 1);

            String url = "http://127.0.0.1:" + server.port() + "/api/files/" + id + "/content";
            Curl curl = new Curl(folder, user.token());
            List<String> headers = curl.get(url, "--header", "Accept-Encoding: zstd");
            assertThat(headers).noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("content-encoding"));
            assertThat(Files.readAllBytes(curl.got())).isEqualTo(content);
            assertThat(metric(server, "vaultx_compression_chunks_compressed_total"))
                    .isPositive();
        }
    }
}
