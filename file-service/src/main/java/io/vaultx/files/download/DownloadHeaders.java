package io.vaultx.files.download;

import io.vaultx.web.ByteRange;
import io.vaultx.web.ContentDisposition;
import io.vaultx.web.HttpDates;
import io.vaultx.web.MultipartByteRanges;
import java.util.LinkedHashMap;
import java.util.Map;

/** The header fields of a download's answer. */
final class DownloadHeaders {
    private final DownloadSource source;

    DownloadHeaders(DownloadSource source) {
        this.source = source;
    }

    /** Of a 304. */
    Map<String, String> validators() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ETag", source.version().etag());
        headers.put("Last-Modified", HttpDates.format(source.version().createdAt()));
        return headers;
    }

    Map<String, String> whole() {
        return described(source.head().description().mimeType());
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
        Map<String, String> headers = validators();
        headers.put("Content-Type", contentType);
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Content-Disposition",
                ContentDisposition.attachment(source.head().description().originalName()));
        headers.put("X-Content-Type-Options", "nosniff");
        return headers;
    }
}
