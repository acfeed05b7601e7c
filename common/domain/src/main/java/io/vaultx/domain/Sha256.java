package io.vaultx.domain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Where every SHA-256 (FIPS 180-4) begins. Thread-safe; a digest is for one thread. */
public final class Sha256 {
    /** Never fed: copying it costs a quarter of asking the providers for a new one. */
    private static final MessageDigest EMPTY = ofTheJdk();

    private Sha256() {}

    /** A new digest, of nothing yet. */
    public static MessageDigest begin() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException onlySomeProviders) {
            return ofTheJdk();
        }
    }

    private static MessageDigest ofTheJdk() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
