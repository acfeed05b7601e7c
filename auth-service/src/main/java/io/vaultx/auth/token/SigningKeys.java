package io.vaultx.auth.token;

import io.vaultx.security.SecretsFolder;
import io.vaultx.security.VerificationKeys;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The key pairs that access tokens are signed with: the first one signs, all of them verify. Their file is a JSON Web Key
 * Set with private parts; to rotate, put a new key first, and remove the old one when its last token has expired.
 *
 * <p>Immutable and thread-safe; never shows a private part.
 */
public final class SigningKeys implements VerificationKeys {
    private static final String FILE = "token-signing-keys";
    private static final String ES256 = AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;

    private final EllipticCurveJsonWebKey current;
    private final Map<String, ECPublicKey> publicKeys;
    private final String published;

    private SigningKeys(EllipticCurveJsonWebKey current, Map<String, ECPublicKey> publicKeys, String published) {
        this.current = current;
        this.publicKeys = publicKeys;
        this.published = published;
    }

    /** The keys kept in the folder; made with one pair at the first start. */
    public static SigningKeys in(SecretsFolder secrets, SecureRandom random) {
        return parse(secrets.secret(FILE, () -> generate(random)));
    }

    /**
     * @throws IllegalArgumentException for a text that is no set of P-256 key pairs; the message holds no key
     */
    static SigningKeys parse(String keySet) {
        List<JsonWebKey> keys;
        try {
            keys = new JsonWebKeySet(keySet).getJsonWebKeys();
        } catch (JoseException | RuntimeException unreadable) {
            // The library casts whatever stands there; its messages may show a key.
            throw new IllegalArgumentException("the token signing keys are no JSON Web Key Set");
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the token signing keys must hold at least one key");
        }
        Map<String, ECPublicKey> publicKeys = new HashMap<>();
        for (JsonWebKey key : keys) {
            EllipticCurveJsonWebKey pair = checked(key);
            if (publicKeys.put(pair.getKeyId(), pair.getECPublicKey()) != null) {
                throw new IllegalArgumentException("two token signing keys have the id " + pair.getKeyId());
            }
        }
        return new SigningKeys(
                checked(keys.getFirst()),
                Map.copyOf(publicKeys),
                new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY));
    }

    @Override
    public Optional<ECPublicKey> find(String keyId) {
        return Optional.ofNullable(publicKeys.get(keyId));
    }

    @Override
    public boolean trusts(String keyId) {
        return publicKeys.containsKey(keyId);
    }

    String currentId() {
        return current.getKeyId();
    }

    PrivateKey currentPrivateKey() {
        return current.getPrivateKey();
    }

    /** The public halves as a JSON Web Key Set (RFC 7517). */
    String published() {
        return published;
    }

    private static String generate(SecureRandom random) {
        try {
            EllipticCurveJsonWebKey pair = EcJwkGenerator.generateJwk(EllipticCurves.P256, null, random);
            pair.setKeyId(pair.calculateBase64urlEncodedThumbprint("SHA-256"));
            pair.setAlgorithm(ES256);
            pair.setUse("sig");
            return new JsonWebKeySet(pair).toJson(OutputControlLevel.INCLUDE_PRIVATE);
        } catch (JoseException e) {
            throw new IllegalStateException("every JDK makes P-256 keys", e);
        }
    }

    private static EllipticCurveJsonWebKey checked(JsonWebKey key) {
        if (!(key instanceof EllipticCurveJsonWebKey pair)
                || !pair.getCurveName().equals(EllipticCurves.P_256)
                || pair.getPrivateKey() == null
                || pair.getKeyId() == null) {
            throw new IllegalArgumentException("each token signing key must be a P-256 key pair with a kid");
        }
        return pair;
    }

    @Override
    public String toString() {
        return "SigningKeys" + publicKeys.keySet();
    }
}
