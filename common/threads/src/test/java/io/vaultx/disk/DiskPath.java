package io.vaultx.disk;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A real path whose file is reached through a {@link TestDisk}. It reads like the real one, for native code, too. */
record DiskPath(DiskFileSystem names, Path real) implements Path {
    private Path wrap(Path path) {
        return names.wrap(path);
    }

    @Override
    public FileSystem getFileSystem() {
        return names;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public Path getRoot() {
        Path root = real.getRoot();
        return root == null ? null : wrap(root);
    }

    @Override
    public Path getFileName() {
        Path name = real.getFileName();
        return name == null ? null : wrap(name);
    }

    @Override
    public Path getParent() {
        Path parent = real.getParent();
        return parent == null ? null : wrap(parent);
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return wrap(real.getName(index));
    }

    @Override
    public Path subpath(int from, int until) {
        return wrap(real.subpath(from, until));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(DiskFileSystem.unwrap(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(DiskFileSystem.unwrap(other));
    }

    @Override
    public Path normalize() {
        return wrap(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return wrap(real.resolve(DiskFileSystem.unwrap(other)));
    }

    @Override
    public Path relativize(Path other) {
        return wrap(real.relativize(DiskFileSystem.unwrap(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return wrap(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return wrap(real.toRealPath(options));
    }

    @Override
    public File toFile() {
        return real.toFile();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("nobody watches this disk");
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(DiskFileSystem.unwrap(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
