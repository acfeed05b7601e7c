package io.vaultx.files.share;

/** A signed URL as answers show it. */
public record SignedUrlJson(String url, String token, String expiresAt) {}
