package io.vaultx.chunks.node;

import io.vaultx.domain.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a node must know to join the cluster, beside the cluster secret. It does not travel; what does is
 *
 * <pre>
 * proof = base64url without padding of HMAC-SHA-256( token, "vaultx join 1" LF node-id LF region-id LF url )
 * </pre>
 *
 * <p>Thread-safe; never shows the token.
 */
public final class JoinToken {
    /** The shortest token, in bytes: 128 random bits in base64url. */
    public static final int MIN_BYTES = 22;

    private final byte[] token;

    private JoinToken(byte[] token) {
        this.token = token;
    }

    /** @throws IllegalArgumentException when it is shorter than {@link #MIN_BYTES} */
    public static JoinToken of(String token) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "the join token must have at least " + MIN_BYTES + " bytes, got " + bytes.length);
        }
        return new JoinToken(bytes);
    }

    /**
     * Reads a file of text; white space around the token does not count.
     *
     * @throws IllegalStateException when it is too short, too long, or open to others than its owner and group
     */
    public static JoinToken read(Path file) {
        return new JoinToken(ClusterSecret.read(file, "join token", MIN_BYTES));
    }

    public String proof(Node node) {
        String text = String.join(
                "\n", "vaultx join 1", node.id(), node.regionId(), node.url().toString());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token, "HmacSHA256"));
            byte[] proof = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(proof);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Whether a proof is this token's for this node. Takes the same time wherever a wrong one differs. */
    public boolean isProved(String proof, Node node) {
        return MessageDigest.isEqual(
                proof.getBytes(StandardCharsets.UTF_8), proof(node).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "JoinToken[hidden]";
    }
}
