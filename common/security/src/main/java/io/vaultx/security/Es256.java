package io.vaultx.security;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The one spelling of an ES256 signature. For every valid (r, s) the pair (r, n - s) is valid too, so anybody can alter a
 * token's signature without a key; only the lower s counts here, as in Bitcoin's BIP 62.
 */
public final class Es256 {
    /** Bytes of a signature: r and s, 32 each, big endian (RFC 7518, 3.4). */
    private static final int SIGNATURE_BYTES = 64;

    private static final int HALF = SIGNATURE_BYTES / 2;

    /** The order n of the curve P-256 (FIPS 186-5, SP 800-186). */
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

    private Es256() {}

    /** The token with the lower of its two valid signatures. */
    public static String withLowSignature(String compactToken) {
        int dot = compactToken.lastIndexOf('.');
        byte[] signature = CanonicalBase64.decode(compactToken.substring(dot + 1))
                .filter(bytes -> bytes.length == SIGNATURE_BYTES)
                .orElseThrow(() -> new IllegalArgumentException("not a compact ES256 token"));
        BigInteger s = s(signature);
        if (s.compareTo(HALF_ORDER) <= 0) {
            return compactToken;
        }
        byte[] low = ORDER.subtract(s).toByteArray();
        byte[] lowSignature = Arrays.copyOf(signature, SIGNATURE_BYTES);
        Arrays.fill(lowSignature, HALF, SIGNATURE_BYTES, (byte) 0);
        System.arraycopy(low, 0, lowSignature, SIGNATURE_BYTES - low.length, low.length);
        return compactToken.substring(0, dot + 1) + CanonicalBase64.encode(lowSignature);
    }

    /** Whether these bytes have the form we sign with: 64 of them, s in the lower half. */
    static boolean isLowSignature(byte[] signature) {
        return signature.length == SIGNATURE_BYTES && s(signature).compareTo(HALF_ORDER) <= 0;
    }

    private static BigInteger s(byte[] signature) {
        return new BigInteger(1, signature, HALF, HALF);
    }
}
