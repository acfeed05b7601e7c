package io.vaultx.files.download;

import io.vaultx.web.ByteRange;
import io.vaultx.web.ContentDisposition;
import io.vaultx.web.HttpDates;
import io.vaultx.web.MultipartByteRanges;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The header fields of a download's answer. */
final class DownloadHeaders {
    private final DownloadSource source;
    private final String vary;

    /**
     * @param vary the request's fields on which it depends what the URL answers
     */
    DownloadHeaders(DownloadSource source, String vary) {
        this.source = source;
        this.vary = vary;
    }

    /**
     * Of a 304. What a signed URL answers, with no credential that would keep it out of shared caches (RFC 9111, 3.5), belongs to
     * who has the URL, and no cache serves it when the URL has expired.
     */
    Map<String, String> validators(String etag) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ETag", etag);
        headers.put("Vary", vary);
        headers.put("Last-Modified", HttpDates.format(source.version().createdAt()));
        Duration left = source.left();
        if (left != null) {
            headers.put("Cache-Control", "private, max-age=" + Math.max(0, left.toSeconds()));
        }
        return headers;
    }

    /** Of the content as zstd. A range of it would be one of the content itself, so the field stays. */
    Map<String, String> encoded(String etag) {
        Map<String, String> headers = described(source.mimeType());
        headers.put("ETag", etag);
        headers.put("Content-Encoding", "zstd");
        return headers;
    }

    Map<String, String> whole() {
        return described(source.mimeType());
    }

    Map<String, String> range(ByteRange range) {
        Map<String, String> headers = whole();
        headers.put("Content-Range", range.contentRange(source.version().size()));
        return headers;
    }

    Map<String, String> ranges(MultipartByteRanges frame) {
        return described(frame.contentType());
    }

    private Map<String, String> described(String contentType) {
        Map<String, String> headers = validators(source.version().etag());
        headers.put("Content-Type", contentType);
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Content-Disposition",
                ContentDisposition.attachment(source.head().description().originalName()));
        headers.put("X-Content-Type-Options", "nosniff");
        return headers;
    }
}
