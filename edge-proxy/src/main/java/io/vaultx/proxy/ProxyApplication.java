package io.vaultx.proxy;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** What the frame of every process wants to have. */
@Singleton
final class ProxyApplication {
    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }
}
