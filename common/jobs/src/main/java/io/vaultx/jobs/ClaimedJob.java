package io.vaultx.jobs;

import java.time.Instant;

/**
 * A job as its consumer holds it.
 *
 * @param claim unique in the queue, grows with every claim; what is said about an older claim is refused
 * @param failures how often it failed before
 * @param losses how often its consumer was lost while it held it
 */
public record ClaimedJob(JobId id, long claim, Envelope envelope, int failures, int losses, Instant publishedAt) {}
