package io.vaultx.files.download;

import io.vaultx.chunks.frame.FramedContent;
import io.vaultx.web.ByteRange;
import io.vaultx.web.MultipartByteRanges;

/** How a download is to be answered, decided before a byte is read. */
sealed interface DownloadPlan {
    /** 304: the client has it. With the tag of what it would get now. */
    record NotModified(String etag) implements DownloadPlan {}

    /** 200. */
    record Whole() implements DownloadPlan {}

    /** 200 with the content as it is stored. */
    record Framed(FramedContent content, String etag) implements DownloadPlan {}

    /** 206 with one range. */
    record OneRange(ByteRange range) implements DownloadPlan {}

    /** 206 with several. */
    record ManyRanges(MultipartByteRanges frame) implements DownloadPlan {}
}
