package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.web.ContentDigest;
import io.vaultx.web.Exchange;
import java.util.List;

/** What a request's Content-Digest asks of its body. */
final class DigestHeader {
    static final String NAME = "Content-Digest";

    private DigestHeader() {}

    static List<ContentCheck> checks(Exchange exchange) {
        return ContentDigest.sha256(exchange.header(NAME))
                .map(sha256 -> ContentCheck.sha256(ChunkId.of(sha256), NAME))
                .map(List::of)
                .orElse(List.of());
    }
}
