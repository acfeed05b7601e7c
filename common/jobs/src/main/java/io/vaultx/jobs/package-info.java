/**
 * Work for later: {@link io.vaultx.jobs.JobQueue} takes jobs and keeps them until somebody has done them, {@link
 * io.vaultx.jobs.JobWorker} does them. Every acknowledged job is done at least once; one whose doer died is done by another,
 * so handlers are written to be run twice ({@link io.vaultx.jobs.IdempotentHandler}). What only one may do at a time has a
 * {@link io.vaultx.jobs.Lease}.
 */
@NullMarked
package io.vaultx.jobs;

import org.jspecify.annotations.NullMarked;
