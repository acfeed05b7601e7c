package io.vaultx.disk;

/** What a program did to the disk. Until the file, or the folder, is synced, a power cut may undo it or any part of it. */
sealed interface Change {
    record Write(Node.File file, long at, byte[] bytes) implements Change {}

    record Truncate(Node.File file, long size) implements Change {}

    record SyncFile(Node.File file) implements Change {}

    /** A new name for what was made just now. */
    record Name(Node.Folder folder, String name, Node node) implements Change {}

    record Unname(Node.Folder folder, String name) implements Change {}

    /** Both names change at once, or neither. */
    record Rename(Node.Folder folder, String from, String to, Node node) implements Change {}

    record SyncFolder(Node.Folder folder) implements Change {}
}
