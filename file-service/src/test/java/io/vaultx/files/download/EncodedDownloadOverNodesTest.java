package io.vaultx.files.download;

import io.vaultx.files.FileServer;

/** The same with the chunks on several nodes. */
final class EncodedDownloadOverNodesTest extends EncodedDownloadTest {
    @Override
    FileServer newServer() {
        return FileServer.overNodes();
    }
}
