package io.vaultx.files.catalog;

import java.util.Optional;

/**
 * A name as a story found it before it took a body in.
 *
 * @param file the caller's file of that name
 * @param free whether the name had no row at all: then the first attempt to take it need not look again, since it fails when
 *     there is one by then. With a row it is looked at again, to replace it as it is.
 */
public record NameSeen(NamedTarget target, Optional<FileHead> file, boolean free) {
    public NameSeen {
        if (free && file.isPresent()) {
            throw new IllegalArgumentException(
                    "a free name has no file, got " + file.get().id());
        }
    }
}
