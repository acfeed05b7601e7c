package io.vaultx.system;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a file may be found to be.
 *
 * @param sha256 of its bytes; null while it is uploading
 * @param label the tag that tells one PATCH from another; "" for none
 */
record Possible(boolean present, @Nullable String sha256, String label) {
    static final Possible ABSENT = new Possible(false, null, "");
    static final Possible UPLOADING = new Possible(true, null, "");

    Possible with(byte[] content) {
        return new Possible(true, Content.sha256(content), label);
    }

    Possible labelled(String next) {
        return new Possible(present, sha256, next);
    }

    boolean ready() {
        return sha256 != null;
    }
}
