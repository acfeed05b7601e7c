package io.vaultx.chunks.node;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Issues and checks the capability tokens of one node. A token is
 *
 * <pre>
 * 1.{expiry, Unix seconds, decimal}.{base64url without padding of HMAC-SHA-256(node key, text)}
 * text = "vaultx capability 1" method path query body-sha256 node-id expiry, joined by line feeds
 * node key = HKDF-SHA-256(ikm = cluster secret, no salt, info = "vaultx node key 1" line feed node-id, 32 bytes)
 * </pre>
 *
 * <p>Tokens are compared as text, in constant time, so each has one spelling. It may be used again until it expires;
 * every call of the protocol is idempotent. Thread-safe.
 */
public final class NodeKey {
    /** How long a token is good for. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    /** How far the clocks of issuer and node may be apart. */
    public static final Duration LEEWAY = Duration.ofMinutes(1);

    /** The shortest cluster secret, in bytes. */
    public static final int MIN_SECRET_BYTES = 32;

    private static final Pattern NODE_ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
    private static final Pattern TOKEN = Pattern.compile("1\\.([1-9][0-9]{9,10})\\.[A-Za-z0-9_-]{43}");

    private final String nodeId;
    private final SecretKey key;

    /** What a check found. */
    public enum Verdict {
        VALID,
        /** No token of this node, or one for another call. */
        WRONG,
        /** Right but too old, or issued by a clock too far ahead. */
        OUT_OF_TIME
    }

    private NodeKey(String nodeId, SecretKey key) {
        this.nodeId = nodeId;
        this.key = key;
    }

    /**
     * Derives the key of one node, so that a node's key opens no other node.
     *
     * @throws IllegalArgumentException when the secret is shorter than {@link #MIN_SECRET_BYTES}, or the id is not 1 to
     *     63 characters of a-z, 0-9, '.' and '-', beginning with a letter or digit
     */
    public static NodeKey derive(byte[] clusterSecret, String nodeId) {
        if (clusterSecret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "cluster secret must have at least " + MIN_SECRET_BYTES + " bytes, got " + clusterSecret.length);
        }
        if (!NODE_ID.matcher(nodeId).matches()) {
            throw new IllegalArgumentException("node id must be 1 to 63 of a-z, 0-9, '.', '-', got " + nodeId);
        }
        try {
            HKDFParameterSpec spec = HKDFParameterSpec.ofExtract()
                    .addIKM(clusterSecret)
                    .thenExpand(utf8("vaultx node key 1\n" + nodeId), 32);
            return new NodeKey(nodeId, KDF.getInstance("HKDF-SHA256").deriveKey("HmacSHA256", spec));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has HKDF-SHA256", e);
        }
    }

    /** A token for one call, good for {@link #LIFETIME} from now. */
    public String issue(Call call, Instant now) {
        return token(call, now.plus(LIFETIME).getEpochSecond());
    }

    /** Says whether the token allows this call now. */
    public Verdict check(String token, Call call, Instant now) {
        Matcher form = TOKEN.matcher(token);
        if (!form.matches()) {
            return Verdict.WRONG;
        }
        long expiry = Long.parseLong(form.group(1));
        if (!MessageDigest.isEqual(utf8(token), utf8(token(call, expiry)))) {
            return Verdict.WRONG;
        }
        Instant expires = Instant.ofEpochSecond(expiry);
        boolean inTime = !now.isAfter(expires.plus(LEEWAY))
                && !now.isBefore(expires.minus(LIFETIME).minus(LEEWAY));
        return inTime ? Verdict.VALID : Verdict.OUT_OF_TIME;
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "key of node " + nodeId;
    }

    private String token(Call call, long expiry) {
        String text = String.join(
                "\n",
                "vaultx capability 1",
                call.method(),
                call.path(),
                call.query(),
                call.bodySha256(),
                nodeId,
                Long.toString(expiry));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return "1." + expiry + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(utf8(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
