package io.vaultx.system;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a file may be found to be.
 *
 * @param sha256 of its bytes; null while it is uploading
 * @param label the tag that tells one PATCH from another; "" for none
 * @param path where it is; "" for the place that the server chose
 */
record Possible(boolean present, @Nullable String sha256, String label, String path) {
    static final Possible ABSENT = new Possible(false, null, "", "");

    static Possible uploadingAt(String path) {
        return new Possible(true, null, "", path);
    }

    /** A content in place of whatever was there, or of nothing. */
    Possible with(Content content) {
        return withSha256(content.sha256());
    }

    Possible withSha256(String digest) {
        return new Possible(true, digest, label, path);
    }

    Possible labelled(String next) {
        return new Possible(present, sha256, next, path);
    }

    Possible at(String next) {
        return new Possible(present, sha256, label, next);
    }

    boolean ready() {
        return sha256 != null;
    }

    boolean uploading() {
        return present && sha256 == null;
    }

    boolean isNamed() {
        return present && !path.isEmpty();
    }
}
