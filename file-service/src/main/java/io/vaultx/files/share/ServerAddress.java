package io.vaultx.files.share;

/** Where this server listens; the application gives it. */
public interface ServerAddress {
    /** As in the ready line: {@code http://HOST:PORT}, without a slash at the end. */
    String url();
}
