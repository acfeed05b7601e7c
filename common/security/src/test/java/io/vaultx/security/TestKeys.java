package io.vaultx.security;

import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Verification keys that tests add and remove, and that count how often one was looked up. */
final class TestKeys implements VerificationKeys {
    private final Map<String, ECPublicKey> keys = new HashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();

    static EllipticCurveJsonWebKey pair(String keyId) {
        try {
            EllipticCurveJsonWebKey pair = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            pair.setKeyId(keyId);
            return pair;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    TestKeys with(EllipticCurveJsonWebKey pair) {
        keys.put(pair.getKeyId(), pair.getECPublicKey());
        return this;
    }

    void remove(String keyId) {
        keys.remove(keyId);
    }

    int lookups() {
        return lookups.get();
    }

    @Override
    public Optional<ECPublicKey> find(String keyId) {
        lookups.incrementAndGet();
        return Optional.ofNullable(keys.get(keyId));
    }

    @Override
    public boolean trusts(String keyId) {
        return keys.containsKey(keyId);
    }
}
