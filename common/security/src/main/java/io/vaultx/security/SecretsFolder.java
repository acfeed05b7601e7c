package io.vaultx.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The folder {@code DATA/secrets}: each secret a file of text that only its owner may read, made at the first start and
 * read at every later one. A secret is durable (file and folder synced) before anybody gets to use it, so that nothing
 * signed with it outlives it.
 *
 * <p>One process at a time: the application holds the data folder's lock. Where the file system knows no POSIX modes the
 * folder is used as it is.
 */
public final class SecretsFolder {
    /** The length of a {@link #key}. */
    public static final int KEY_BYTES = 32;

    /** The longest secret that is read, in bytes. */
    static final long MAX_SECRET_BYTES = 64L << 10;

    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final boolean posix;

    private SecretsFolder(Path folder, boolean posix) {
        this.folder = folder;
        this.posix = posix;
    }

    /**
     * Creates the folder when it is missing and closes it to others when it is open to them.
     *
     * @throws UncheckedIOException when it can be neither made nor closed
     */
    public static SecretsFolder open(Path folder) {
        try {
            boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
            Path parent = folder.toAbsolutePath().getParent();
            if (!Files.isDirectory(folder)) {
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(folder, modes(posix, OWNER_ONLY_FOLDER));
            }
            // At every start: a process that was killed may have made the folder, or a secret, and not have got to its
            // sync.
            if (parent != null) {
                sync(parent);
            }
            sync(folder);
            if (posix) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY_FOLDER);
            }
            return new SecretsFolder(folder, posix);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the secrets folder " + folder, e);
        }
    }

    /**
     * The secret of this name; when there is none yet, {@code generated} makes it and it is stored first. White space
     * around it does not count, so that a file may be written by hand.
     *
     * @throws IllegalStateException when the file is empty, too long, or readable by others
     */
    public String secret(String name, Supplier<String> generated) {
        if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("a secret's name is 1 to 64 of a-z, 0-9 and '-', got " + name);
        }
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                store(file, generated.get());
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write the secret " + file, e);
        }
    }

    /**
     * The key of this name, {@link #KEY_BYTES} random bytes that processes share (the cluster secret, for example); made
     * like any other secret.
     *
     * @throws IllegalStateException when the file holds something else
     */
    public byte[] key(String name, SecureRandom random) {
        return CanonicalBase64.decode(secret(name, () -> CanonicalBase64.random(random, KEY_BYTES)))
                .filter(key -> key.length == KEY_BYTES)
                .orElseThrow(() -> new IllegalStateException("the secret " + folder.resolve(name) + " must be "
                        + KEY_BYTES + " bytes in base64url without padding"));
    }

    private String read(Path file) throws IOException {
        if (posix) {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY_FILE.containsAll(modes)) {
                throw new IllegalStateException("the secret " + file + " is open to others ("
                        + PosixFilePermissions.toString(modes) + "): make it yours alone with chmod 600");
            }
        }
        long size = Files.size(file);
        if (size > MAX_SECRET_BYTES) {
            throw new IllegalStateException(
                    "the secret " + file + " must be at most " + MAX_SECRET_BYTES + " bytes, got " + size);
        }
        String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (secret.isEmpty()) {
            throw new IllegalStateException(
                    "the secret " + file + " is empty: restore it, or remove the file for a new one");
        }
        return secret;
    }

    /** Temporary file, sync, rename, sync of the folder: after a power cut the secret is whole or not there. */
    private void store(Path file, String secret) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temporary, fresh, modes(posix, OWNER_ONLY_FILE))) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(secret + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        if (posix) {
            Files.setPosixFilePermissions(temporary, OWNER_ONLY_FILE);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    private static FileAttribute<?>[] modes(boolean posix, Set<PosixFilePermission> modes) {
        return posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(modes)} : new FileAttribute<?>[] {};
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return "SecretsFolder[" + folder + "]";
    }
}
