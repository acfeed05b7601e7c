package io.vaultx.auth.account;

import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Argon2id hash with all that is needed to check a password against it, stored as a PHC string: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. So the cost can rise later without locking anybody out.
 */
record PasswordHash(Cost cost, byte[] salt, byte[] hash) {
    /** The longest hash or salt that is stored, in bytes. */
    private static final int MAX_BYTES = 64;

    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([\\w+/-]+)\\$([\\w+/-]+)");

    /**
     * What one hash costs.
     *
     * @param memoryKiB at most 256 MiB
     */
    record Cost(int memoryKiB, int passes, int lanes) {
        /** OWASP's recommendation for Argon2id (Password Storage Cheat Sheet, 2025). */
        static final Cost RECOMMENDED = new Cost(19 * 1024, 2, 1);

        private static final int MAX_MEMORY_KIB = 256 * 1024;
        private static final int MAX_PASSES = 100;
        private static final int MAX_LANES = 16;

        Cost {
            if (lanes < 1 || lanes > MAX_LANES || passes < 1 || passes > MAX_PASSES) {
                throw new IllegalArgumentException("Argon2id takes 1 to " + MAX_PASSES + " passes and 1 to " + MAX_LANES
                        + " lanes, got " + passes + " and " + lanes);
            }
            if (memoryKiB < 8 * lanes || memoryKiB > MAX_MEMORY_KIB) {
                throw new IllegalArgumentException(
                        "Argon2id memory must be " + 8 * lanes + " to " + MAX_MEMORY_KIB + " KiB, got " + memoryKiB);
            }
        }
    }

    PasswordHash {
        if (salt.length < 8 || salt.length > MAX_BYTES || hash.length < 16 || hash.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "salt must be 8 to 64 bytes and hash 16 to 64, got " + salt.length + " and " + hash.length);
        }
    }

    /**
     * @throws IllegalArgumentException for a text that is no Argon2id PHC string; the message does not show it
     */
    static PasswordHash parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not an Argon2id PHC string, " + phc.length() + " characters");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        Cost cost = new Cost(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        return new PasswordHash(cost, base64.decode(parts.group(4)), base64.decode(parts.group(5)));
    }

    String phc() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKiB() + ",t=" + cost.passes() + ",p=" + cost.lanes() + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that
                && cost.equals(that.cost)
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        return "PasswordHash[hidden]";
    }
}
