package io.vaultx.chunks.feed;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a version to a worker. A job's payload is its text in ASCII: {@code file id/version id}.
 *
 * @param fileId 1 to 64 of {@code a-z 0-9}
 * @param versionId the same
 */
public record VersionName(String fileId, String versionId) {
    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,64}");
    private static final Pattern TEXT = Pattern.compile("([a-z0-9]{1,64})/([a-z0-9]{1,64})");

    public VersionName {
        if (!ID.matcher(fileId).matches() || !ID.matcher(versionId).matches()) {
            throw new IllegalArgumentException(
                    "the ids of a version must be 1 to 64 of a-z and 0-9, got " + fileId + " and " + versionId);
        }
    }

    /**
     * @throws IllegalArgumentException for a payload that is no version's name
     */
    public static VersionName ofPayload(byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the job names no version: " + payload.length + " bytes");
        }
        return new VersionName(parts.group(1), parts.group(2));
    }

    public byte[] payload() {
        return toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return fileId + "/" + versionId;
    }
}
