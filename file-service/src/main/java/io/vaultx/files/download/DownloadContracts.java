package io.vaultx.files.download;

import io.vaultx.files.catalog.FileJson;
import io.vaultx.web.Contract;
import io.vaultx.web.ProblemType;
import java.util.stream.Stream;

/** What {@link DownloadRoute} takes and answers. */
final class DownloadContracts {
    /** As {@link DownloadHeaders} writes them. */
    private static final String[] DESCRIBED = {
        "ETag",
        "Last-Modified",
        "Vary",
        "Accept-Ranges",
        "Content-Disposition",
        "Content-Encoding",
        "X-Content-Type-Options"
    };

    private static final String[] PART_DESCRIBED =
            Stream.concat(Stream.of(DESCRIBED), Stream.of("Content-Range")).toArray(String[]::new);

    /** A file has the type that its owner gave it. */
    private static final String ANY_TYPE = "*/*";

    private DownloadContracts() {}

    /** Of a content; HEAD has no ranges. */
    private static Contract bytes(String method) {
        Contract whole = Contract.NONE
                .takes("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept-Encoding")
                .answersBytes(200, ANY_TYPE, DESCRIBED)
                .answers(304, "ETag", "Last-Modified", "Vary")
                .refuses(ProblemType.CONTENT_UNREADABLE);
        return method.equals("HEAD")
                ? whole
                : whole.takes("Range", "If-Range").answersBytes(206, ANY_TYPE, PART_DESCRIBED);
    }

    /** Of a file of the caller's. */
    static Contract content(String method) {
        return bytes(method).query("version").refuses(ProblemType.CONFLICT);
    }

    /** Of a file's record, or its content. */
    static Contract file(String method) {
        return content(method).query("alt=media").answersJson(200, FileJson.class);
    }

    static Contract signed(String method) {
        Contract cached = bytes(method).answers(200, "Cache-Control").answers(304, "Cache-Control");
        return (method.equals("HEAD") ? cached : cached.answers(206, "Cache-Control"))
                .refuses(ProblemType.FORBIDDEN, ProblemType.EXPIRED);
    }
}
