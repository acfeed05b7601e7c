package io.vaultx.records.riak;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.TreeSet;

/** Random numbers that tell one change from every other. Thread-safe. */
final class Stamps {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Stamps() {}

    /** A new one, above 0. */
    static long fresh() {
        return RANDOM.nextLong(1, Long.MAX_VALUE);
    }

    /** One for what several changes left side by side: the same for the same ones in every order, above 0. */
    static long joined(Collection<Long> stamps) {
        TreeSet<Long> sorted = new TreeSet<>(stamps);
        if (sorted.size() == 1) {
            return sorted.first();
        }
        ByteBuffer bytes = ByteBuffer.allocate(sorted.size() * Long.BYTES);
        sorted.forEach(bytes::putLong);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            return Math.max(1, ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
