package io.vaultx.files.catalog;

import io.vaultx.web.Refusal;
import java.util.Optional;

/** Looks at the file just before it is changed, and again whenever another writer was faster. */
@FunctionalInterface
public interface CommitCheck {
    /** Nothing to check. */
    CommitCheck NONE = present -> {};

    /**
     * @param present the file as it would be replaced; empty when there is none by that name (absent or deleted)
     * @throws Refusal to leave it as it is
     */
    void check(Optional<FileHead> present);
}
