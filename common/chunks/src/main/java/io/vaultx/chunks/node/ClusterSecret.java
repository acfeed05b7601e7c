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
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IllegalStateException("the cluster secret " + file + " is open to others: chmod 600 it");
            }
            long size = Files.size(file);
            byte[] secret = size > MAX_BYTES
                    ? new byte[0]
                    : Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (secret.length < NodeKey.MIN_SECRET_BYTES) {
                throw new IllegalStateException("the cluster secret " + file + " must have " + NodeKey.MIN_SECRET_BYTES
                        + " to " + MAX_BYTES + " bytes, the file has " + size);
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the cluster secret " + file, e);
        }
    }
}
