package io.vaultx.disk;

import io.vaultx.disk.Step.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of the JDK to a {@link TestDisk}. Attributes are durable at once; everything else is written down. */
final class DiskProvider extends FileSystemProvider {
    private final TestDisk disk;
    private final DiskFileSystem names;

    DiskProvider(TestDisk disk, DiskFileSystem names) {
        this.disk = disk;
        this.names = names;
    }

    private static Path real(Path path) {
        return DiskFileSystem.unwrap(path);
    }

    @Override
    public String getScheme() {
        return "testdisk";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("a disk is made by TestDisk.over");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("a disk has no URI; ask TestDisk");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("a path here has no URI; ask TestDisk");
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path file = real(path);
        boolean creates = options.contains(StandardOpenOption.CREATE_NEW)
                || (options.contains(StandardOpenOption.CREATE) && !Files.exists(file));
        Kind kind = creates ? Kind.CREATE : options.contains(StandardOpenOption.WRITE) ? Kind.OPEN_TO_WRITE : Kind.OPEN;
        return disk.step(kind, file, () -> {
            FileChannel channel = FileChannel.open(file, options, attributes);
            if (creates) {
                disk.named(file, Node.File.empty());
            }
            Node node = disk.find(file).orElseGet(Node.File::empty);
            if (options.contains(StandardOpenOption.TRUNCATE_EXISTING) && node instanceof Node.File old) {
                disk.note(new Change.Truncate(old, 0));
            }
            return new DiskChannel(disk, file, node, channel);
        });
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> found = disk.step(Kind.LIST, real(folder), () -> {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(real(folder))) {
                for (Path entry : all) {
                    Path wrapped = names.wrap(entry);
                    if (filter.accept(wrapped)) {
                        entries.add(wrapped);
                    }
                }
            }
            return entries;
        });
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        if (Files.exists(real(folder))) {
            Files.createDirectory(real(folder));
        }
        disk.step(Kind.MAKE_FOLDER, real(folder), () -> {
            Files.createDirectory(real(folder), attributes);
            disk.named(real(folder), Node.Folder.empty());
            return folder;
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        if (!Files.exists(real(path), LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(real(path));
        }
        disk.step(Kind.DELETE, real(path), () -> {
            Files.delete(real(path));
            disk.unnamed(real(path));
            return path;
        });
    }

    /** The bytes of a copied file count as one write. */
    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        disk.step(Kind.CREATE, real(to), () -> {
            boolean there = Files.exists(real(to));
            Files.copy(real(from), real(to), options);
            if (!there) {
                disk.named(real(to), Files.isDirectory(real(to)) ? Node.Folder.empty() : Node.File.empty());
            }
            if (disk.find(real(to)).orElse(null) instanceof Node.File file) {
                byte[] bytes = Files.readAllBytes(real(to));
                disk.note(new Change.Truncate(file, 0));
                disk.note(new Change.Write(file, 0, bytes));
            }
            return to;
        });
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        disk.step(Kind.RENAME, real(to), () -> {
            Files.move(real(from), real(to), options);
            disk.renamed(real(from), real(to));
            return to;
        });
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        if (Files.exists(real(link), LinkOption.NOFOLLOW_LINKS)) {
            Files.createLink(real(link), real(existing));
        }
        disk.step(Kind.CREATE, real(link), () -> {
            Files.createLink(real(link), real(existing));
            disk.named(real(link), disk.find(real(existing)).orElseThrow());
            return link;
        });
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return Files.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return Files.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        FileSystemProvider provider = real(path).getFileSystem().provider();
        provider.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        Files.setAttribute(real(path), attribute, value, options);
    }
}
