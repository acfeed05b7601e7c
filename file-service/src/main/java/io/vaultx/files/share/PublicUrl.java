package io.vaultx.files.share;

import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The address that the world knows this store by: the setting {@code vaultx.public-url} ({@code VAULTX_PUBLIC_URL}), else
 * where it listens. Made at the start, so that a bad setting stops it.
 */
@Startup
@Singleton
final class PublicUrl {
    private final Optional<String> configured;
    private final ServerAddress address;

    @Inject
    PublicUrl(@ConfigProperty(name = "vaultx.public-url") Optional<String> configured, ServerAddress address) {
        this.configured = configured.map(PublicUrl::checked);
        this.address = address;
    }

    /** Absolute. */
    String of(String path) {
        return configured.orElseGet(address::url) + path;
    }

    private static String checked(String url) {
        URI uri = URI.create(url);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "vaultx.public-url must be http:// or https://, a host and maybe a path, got: " + url);
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
