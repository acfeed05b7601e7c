package io.vaultx.jobs.http;

/**
 * How many jobs a request changed.
 *
 * @param count 0 when there was nothing to do; the most that one request may change when there may be more
 */
public record CountJson(long count) {}
