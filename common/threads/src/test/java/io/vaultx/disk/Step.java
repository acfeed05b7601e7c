package io.vaultx.disk;

import java.nio.file.Path;

/**
 * One call to the disk.
 *
 * @param number from 1, counted since the faults were set
 * @param kind what it does
 * @param file the file or folder, as the program names it
 */
public record Step(int number, Kind kind, Path file) {
    /** What a program asks of a disk. */
    public enum Kind {
        OPEN,
        OPEN_TO_WRITE,
        CREATE,
        READ,
        LIST,
        WRITE,
        TRUNCATE,
        SYNC,
        SYNC_FOLDER,
        MAKE_FOLDER,
        RENAME,
        DELETE;

        /** Whether a disk without room refuses it. */
        public boolean takesRoom() {
            return switch (this) {
                case CREATE, WRITE, MAKE_FOLDER -> true;
                case OPEN, OPEN_TO_WRITE, READ, LIST, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, DELETE -> false;
            };
        }

        /** Whether a disk that may only be read refuses it. */
        public boolean changes() {
            return switch (this) {
                case OPEN_TO_WRITE, CREATE, WRITE, TRUNCATE, MAKE_FOLDER, RENAME, DELETE -> true;
                case OPEN, READ, LIST, SYNC, SYNC_FOLDER -> false;
            };
        }
    }
}
