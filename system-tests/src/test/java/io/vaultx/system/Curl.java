package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Downloads of one user with curl, into a folder. */
final class Curl {
    private final Path got;
    private final Path headers;
    private final String token;

    Curl(Path folder, String token) {
        this.got = folder.resolve("got");
        this.headers = folder.resolve("headers");
        this.token = token;
    }

    /** The body of the last answer, as it lies on the disk. */
    Path got() {
        return got;
    }

    /** @return the lines of the answer's head */
    List<String> get(String url, String... more) {
        Shell.Result ended = Shell.run(Stream.concat(
                        Stream.of(
                                "curl",
                                "--silent",
                                "--show-error",
                                "--fail",
                                "--header",
                                "Authorization: Bearer " + token,
                                "--output",
                                got.toString(),
                                "--dump-header",
                                headers.toString(),
                                url),
                        Stream.of(more))
                .toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        try {
            return Files.readAllLines(headers, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever asks for a content that is stored compressed gets what was uploaded, whole and in part, and zstd when it takes that. */
    void expectCompressed(String url, Path uploaded) throws IOException {
        byte[] content = Files.readAllBytes(uploaded);
        get(url);
        assertThat(Files.mismatch(got, uploaded)).isEqualTo(-1);
        get(url, "--compressed");
        assertThat(Files.mismatch(got, uploaded)).isEqualTo(-1);

        List<String> encoded = get(url, "--header", "Accept-Encoding: zstd");
        assertThat(encoded).anyMatch(line -> line.equalsIgnoreCase("content-encoding: zstd"));
        assertThat(Files.size(got)).isLessThan(content.length / 2);
        get(url, "--header", "Accept-Encoding: zstd", "--compressed");
        assertThat(Files.mismatch(got, uploaded)).isEqualTo(-1);

        get(url, "--compressed", "--range", "1000-200999");
        assertThat(Files.readAllBytes(got)).isEqualTo(Arrays.copyOfRange(content, 1000, 201_000));
    }
}
