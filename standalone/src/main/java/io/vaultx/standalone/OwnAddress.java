package io.vaultx.standalone;

import io.vaultx.files.share.ServerAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where this process listens, as its ready line says. */
@Singleton
final class OwnAddress implements ServerAddress {
    private final String url;

    @Inject
    OwnAddress(@ConfigProperty(name = "vaultx.address") String url) {
        this.url = url;
    }

    @Override
    public String url() {
        return url;
    }
}
