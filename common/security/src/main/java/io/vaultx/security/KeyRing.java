package io.vaultx.security;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Named HMAC-SHA256 keys: the current one signs, the older ones still verify. Its file has one key per line, its name, a
 * space and 32 or more bytes in base64url; the first line is the current one. To rotate, write a new first line; to
 * revoke, remove a line.
 *
 * <p>Immutable and thread-safe; never shows its keys.
 */
public final class KeyRing {
    /** The shortest key, in bytes: as long as the MAC. */
    static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final String currentId;
    private final Map<String, SecretKey> keys;

    private KeyRing(String currentId, Map<String, SecretKey> keys) {
        this.currentId = currentId;
        this.keys = keys;
    }

    /** The ring kept in the folder under this name; made with one random key at the first start. */
    public static KeyRing in(SecretsFolder secrets, String name, SecureRandom random) {
        return parse(secrets.secret(name, () -> "k1 " + CanonicalBase64.random(random, KEY_BYTES)));
    }

    /**
     * @throws IllegalArgumentException for a text that is no key ring; the message never holds a key
     */
    static KeyRing parse(String text) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        int number = 0;
        for (String line :
                text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            number++;
            String[] parts = line.split(" +");
            if (parts.length != 2 || !parts[0].matches("[A-Za-z0-9_-]{1,32}")) {
                throw new IllegalArgumentException("key ring line " + number
                        + " must be a name of 1 to 32 letters, digits, '-' or '_', a space and a key");
            }
            byte[] key = CanonicalBase64.decode(parts[1]).orElse(new byte[0]);
            if (key.length < KEY_BYTES) {
                throw new IllegalArgumentException("key ring line " + number + " must hold a key of at least "
                        + KEY_BYTES + " bytes in base64url without padding, got " + key.length + " bytes");
            }
            if (keys.put(parts[0], new SecretKeySpec(key, ALGORITHM)) != null) {
                throw new IllegalArgumentException("key ring names the key " + parts[0] + " twice");
            }
        }
        String first = keys.keySet().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a key ring needs at least one key"));
        return new KeyRing(first, keys);
    }

    /** The name of the key that signs now. */
    String currentId() {
        return currentId;
    }

    /** The MAC of a text under the named key; empty when the ring has no such key. */
    Optional<byte[]> mac(String keyId, String text) {
        SecretKey key = keys.get(keyId);
        return key == null ? Optional.empty() : Optional.of(mac(key, text));
    }

    private static byte[] mac(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "KeyRing" + keys.keySet();
    }
}
