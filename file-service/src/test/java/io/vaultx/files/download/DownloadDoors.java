package io.vaultx.files.download;

import io.vaultx.files.FileServer;
import io.vaultx.security.DownloadGrant;
import io.vaultx.security.KeyRing;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.SignedUrls;
import io.vaultx.web.RawRoute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;

/** The doors of downloads, wired by hand. */
public final class DownloadDoors {
    private static final KeyRing KEYS = keys();

    private final SignedUrls signedUrls;
    private final List<RawRoute> routes;

    public DownloadDoors(FileServer server) {
        this.signedUrls = new SignedUrls(KEYS, server.clock);
        Download download = new Download(
                server.catalog,
                signedUrls,
                server.manifests,
                server.chunks,
                server.servedFrames,
                server.clock,
                server.random);
        this.routes = new DownloadRoute(download, server.catalog, server.view).routes();
    }

    public List<RawRoute> routes() {
        return routes;
    }

    public String sign(DownloadGrant grant) {
        return signedUrls.sign(grant);
    }

    private static KeyRing keys() {
        try {
            return KeyRing.in(
                    SecretsFolder.open(Files.createTempDirectory("vaultx-test")), "signed-url", new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
