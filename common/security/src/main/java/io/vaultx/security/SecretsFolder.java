package io.vaultx.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code DATA/secrets}: each secret a file of text that only its owner may read, made at the first start and
 * read at every later one. A secret is durable (file and folder synced) before anybody gets to use it, so that nothing
 * signed with it outlives it.
 *
 * <p>Several processes may share the folder and start at once: the first one to store a secret wins, the others read it.
 * Where this process may not write into it (mounted secrets) everything must be in it, and a group may read along. Where the
 * file system knows no POSIX modes the folder is used as it is.
 */
public final class SecretsFolder {
    /** The length of a {@link #key}. */
    public static final int KEY_BYTES = 32;

    /** The longest secret that is read, in bytes. */
    static final long MAX_SECRET_BYTES = 64L << 10;

    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    /** Of a mounted secret: it belongs to root, and who it is for is in its group. */
    private static final Set<PosixFilePermission> MOUNTED_FILE = PosixFilePermissions.fromString("rwxr-x---");
    /** A secret that is being written has a name of its own that ends so. */
    private static final String DRAFT = ".new";
    /** How often another process may take a draft away, which it does only when it starts. */
    private static final int ATTEMPTS = 10;

    private final Path folder;
    private final boolean posix;
    private final boolean writable;

    private SecretsFolder(Path folder, boolean posix, boolean writable) {
        this.folder = folder;
        this.posix = posix;
        this.writable = writable;
    }

    /**
     * Creates the folder when it is missing and closes it to others when it is open to them.
     *
     * @throws UncheckedIOException when it can be neither made nor closed
     */
    public static SecretsFolder open(Path folder) {
        return open(folder, !Files.isDirectory(folder) || Files.isWritable(folder));
    }

    /**
     * @param writable whether secrets may be made in it
     */
    static SecretsFolder open(Path folder, boolean writable) {
        try {
            boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
            Path parent = folder.toAbsolutePath().getParent();
            if (!writable) {
                return new SecretsFolder(folder, posix, false);
            }
            make(folder, parent, posix);
            // At every start: a process that was killed may have made the folder, or a secret, and not have got to its
            // sync.
            if (parent != null) {
                sync(parent);
            }
            sync(folder);
            if (posix) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY_FOLDER);
            }
            removeDrafts(folder);
            return new SecretsFolder(folder, posix, true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the secrets folder " + folder, e);
        }
    }

    private static void make(Path folder, @Nullable Path parent, boolean posix) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, modes(posix, OWNER_ONLY_FOLDER));
        } catch (FileAlreadyExistsException another) {
            if (!Files.isDirectory(folder)) {
                throw another;
            }
        }
    }

    /** What a killed process left half-way, or another one has in hand: that one notices and begins again. */
    private static void removeDrafts(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (file.getFileName().toString().endsWith(DRAFT)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * The secret of this name; when there is none yet, {@code generated} makes it and it is stored first. White space
     * around it does not count, so that a file may be written by hand.
     *
     * @throws IllegalStateException when the file is empty, too long, or readable by others, or when it is missing from a
     *     folder that this process may not write into
     */
    public String secret(String name, Supplier<String> generated) {
        if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("a secret's name is 1 to 64 of a-z, 0-9 and '-', got " + name);
        }
        Path file = folder.resolve(name);
        try {
            if (!isThere(file)) {
                if (!writable) {
                    throw new IllegalStateException(
                            "the secret " + file
                                    + " is missing, and its folder may not be written into: put it there, or mount it writable");
                }
                store(file, generated.get());
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write the secret " + file, e);
        }
    }

    /** The text of this name that processes share, 43 random characters when it is made; a person may have written another. */
    public String text(String name, SecureRandom random) {
        return secret(name, () -> CanonicalBase64.random(random, KEY_BYTES));
    }

    /**
     * The key of this name, {@link #KEY_BYTES} random bytes that processes share (the cluster secret, for example); made
     * like any other secret.
     *
     * @throws IllegalStateException when the file holds something else
     */
    public byte[] key(String name, SecureRandom random) {
        return CanonicalBase64.decode(text(name, random))
                .filter(key -> key.length == KEY_BYTES)
                .orElseThrow(() -> new IllegalStateException("the secret " + folder.resolve(name) + " must be "
                        + KEY_BYTES + " bytes in base64url without padding"));
    }

    private String read(Path file) throws IOException {
        if (posix) {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
            if (!(writable ? OWNER_ONLY_FILE : MOUNTED_FILE).containsAll(modes)) {
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

    /**
     * A draft, its sync, its link to the name, sync of the folder: after a power cut the secret is whole or not there. Unlike
     * a rename, a link never replaces what another process has stored meanwhile.
     */
    private void store(Path file, String secret) throws IOException {
        for (int attempt = 1; !isThere(file); attempt++) {
            Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + DRAFT);
            try {
                write(draft, secret);
                link(file, draft);
            } catch (FileAlreadyExistsException anotherWasFirst) {
                // Its secret is the one.
            } catch (NoSuchFileException takenAway) {
                if (attempt == ATTEMPTS) {
                    throw takenAway;
                }
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        sync(folder);
    }

    private static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void write(Path draft, String secret) throws IOException {
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(draft, fresh, modes(posix, OWNER_ONLY_FILE))) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(secret + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        if (posix) {
            Files.setPosixFilePermissions(draft, OWNER_ONLY_FILE);
        }
    }

    private static void link(Path file, Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileSystemException failed) {
            // File systems without links say just this; there nobody may share the folder.
            if (!"Operation not permitted".equals(failed.getReason())) {
                throw failed;
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
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
