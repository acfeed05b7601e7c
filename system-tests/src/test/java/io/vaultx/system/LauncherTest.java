package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the person at the terminal meets: starts, refusals to start, and what is in the folder afterwards. */
class LauncherTest {
    @TempDir
    Path folder;

    @Test
    void aPortInUseIsAClearError() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path data = folder.resolve("data");
            ServerProcess server =
                    ServerSetup.on(data).atPort(taken.getLocalPort()).launch();

            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains("" + taken.getLocalPort(), "--port")
                    .doesNotContain("\tat ");
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void aDataFolderInUseIsAClearErrorAndHarmsNobody() {
        try (ServerProcess first = ServerSetup.on(folder).start()) {
            ServerProcess second = ServerSetup.on(folder).launch();

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.log())
                    .contains(folder.toString(), "in use", "--data")
                    .doesNotContain("\tat ");
            first.api().get("/health/readiness").expect(200);
            assertThat(first.stop()).isZero();
        }
    }

    @Test
    void aDataFolderThatCannotBeAFolderIsAClearError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        ServerProcess server = ServerSetup.on(file).launch();

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log()).contains(file.toString()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "server --frobnicate 1, --frobnicate",
        "server --port, --port",
        "server --port 0, --port",
        "server --port 70000, --port",
        "server --port x, --port",
        "server --max-heap lots, --max-heap",
        "server --max-heap 255m, --max-heap",
        "scrub --frobnicate, --frobnicate",
        "scrub --repair, --repair",
        "fsck --frobnicate, --frobnicate",
        "copy-records --data d --shared --from redis --to riak, not both",
        "frobnicate, frobnicate",
    })
    void whatTheLauncherDoesNotUnderstandItNames(String command, String named) {
        Shell.Result result = Shell.vaultx(command.split(" "));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains(named);
    }

    @Test
    void anAddressThatIsNoneIsAClearError() {
        Shell.Result result = Shell.vaultx("server", "--host", "no-such-host.invalid", "--data", folder + "/data");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("no-such-host.invalid", "--host").doesNotContain("\tat ");
    }

    /** The shell is told to send it while it puts the server's command line together. */
    @Test
    void aSignalJustBeforeTheLauncherBecomesTheServerIsNotLost() throws IOException {
        Path early = Files.writeString(
                folder.resolve("early.sh"),
                "set -T; trap 'case $BASH_COMMAND in \"local jars=\"*) kill -TERM $$;; esac' DEBUG\n");
        Path data = folder.resolve("data");

        ServerProcess server =
                ServerSetup.on(data).with("BASH_ENV", early.toString()).launch();

        assertThat(server.exitCode()).isZero();
        assertThat(data).doesNotExist();
    }

    /** As from a folder of programs. */
    @Test
    void aLinkToTheLauncherIsTheLauncher() throws IOException {
        Path link = Files.createSymbolicLink(
                folder.resolve("store"), Repository.root().resolve("vaultx"));

        Shell.Result result = Shell.run(link.toString(), "fsck", "--data", folder + "/none");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains(folder + "/none").doesNotContain("No such file", "not found");
    }

    @Test
    void helpNamesEveryCommand() {
        Shell.Result help = Shell.vaultx("help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output())
                .contains(
                        "server",
                        "--host",
                        "--port",
                        "--data",
                        "--max-heap",
                        "test",
                        "--long",
                        "--coverage",
                        "scrub",
                        "fsck",
                        "--repair",
                        "bench",
                        "--row");
    }

    @Test
    void theReadyLineStandsAloneTheNextStepFollowsAndTheStopIsQuiet() {
        try (ServerProcess server = ServerSetup.on(folder).start()) {
            assertThat(server.log().lines()).contains("VaultX is ready: " + server.base());
            Await.until("the hint is printed", () -> server.log().contains("/api/auth/register"));
            server.api().register();
            assertThat(server.stop()).isZero();
            assertThat(server.log()).doesNotContain("Exception", "ERROR", "WARN", "[error]", "[warning]");
        }
    }

    @Test
    void theFirstStartMakesSecretsThatOnlyTheOwnerReads() throws IOException {
        try (ServerProcess server = ServerSetup.on(folder).start()) {
            Path secrets = folder.resolve("secrets");
            assertThat(permissions(secrets)).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(secrets)) {
                assertThat(files.toList())
                        .contains(secrets.resolve("admin-token"))
                        .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
            }

            String token = Files.readString(secrets.resolve("admin-token")).strip();
            server.api().withToken(token).get("/api/files").expect(200);
            server.api().withToken(token + "x").get("/api/files").expectProblem(401);
            assertThat(server.log()).doesNotContain(token);
            assertThat(server.stop()).isZero();
        }
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRestartKeepsAccountsTokensUploadsAndBytes() {
        ServerSetup setup = ServerSetup.on(folder);
        byte[] body = new Content(9, 2_000_000).bytes();
        String email = "kept@example.org";
        String token;
        String id;
        String uploading;
        String url;
        try (ServerProcess server = setup.start()) {
            Api user = server.api().register(email);
            token = user.token();
            id = user.store("kept", body).get("id").asText();
            uploading = user.create("name", "half", "size", body.length * 2)
                    .get("id")
                    .asText();
            user.part(uploading, 0, body).expect(200);
            url = user.json("POST", "/api/files/" + id + "/signed-url", Json.object())
                    .json()
                    .get("url")
                    .asText();
            assertThat(server.stop()).isZero();
        }

        try (ServerProcess server = setup.start()) {
            Api user = server.api().withToken(token);
            assertThat(user.content(id)).isEqualTo(body);
            assertThat(server.api()
                            .get(url.substring(server.base().length()))
                            .expect(200)
                            .body())
                    .isEqualTo(body);
            assertThat(user.part(uploading, 1, body)
                            .expect(200)
                            .json()
                            .get("complete")
                            .asBoolean())
                    .isTrue();
            assertThat(server.api().login(email).files()).hasSize(2);
            assertThat(server.stop()).isZero();
        }
    }
}
