package io.vaultx.chunks.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The secret that all processes of an installation share, in a file of text: the keys of its nodes come from it. */
public final class ClusterSecret {
    private static final long MAX_BYTES = 4 << 10;

    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("------rwx");

    private ClusterSecret() {}

    /**
     * Reads the file. White space around the secret does not count, so that a file may be written by hand.
     *
     * @return at least {@link NodeKey#MIN_SECRET_BYTES} bytes
     * @throws IllegalStateException when it is too short, too long, or open to others than its owner and group
     */
    public static byte[] read(Path file) {
        return read(file, "cluster secret", NodeKey.MIN_SECRET_BYTES);
    }

    /** @param what the file holds, in words */
    static byte[] read(Path file, String what, int minBytes) {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IllegalStateException("the " + what + " " + file + " is open to others: chmod 600 it");
            }
            long size = Files.size(file);
            byte[] secret = size > MAX_BYTES
                    ? new byte[0]
                    : Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (secret.length < minBytes) {
                throw new IllegalStateException("the " + what + " " + file + " must have " + minBytes + " to "
                        + MAX_BYTES + " bytes, the file has " + size);
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the " + what + " " + file, e);
        }
    }
}
