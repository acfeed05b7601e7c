package io.vaultx.auth;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.auth.token.SigningKeys;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The auth-service as a process of its own: it verifies tokens by the keys that it signs them with. In the standalone
 * process, which has this class on its path too, it is not there.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "auth-service")
final class AuthApplication {
    @Produces
    @Singleton
    SigningKeys signingKeys(SecretsFolder secrets, SecureRandom random) {
        return SigningKeys.in(secrets, random);
    }

    @Produces
    @Singleton
    TokenVerifier tokenVerifier(SigningKeys keys, InstantSource clock) {
        return new TokenVerifier(keys, TokenRules.standard(), clock);
    }
}
