package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionName;
import java.util.List;

/** Which versions have come to be. Thread-safe. */
@FunctionalInterface
public interface CommittedVersions {
    /**
     * For each, whether its commit has landed, whatever became of it later.
     *
     * @throws io.vaultx.records.UnreadableRecordException when that of one of them cannot be told
     */
    List<Boolean> areCommitted(List<VersionName> versions);
}
