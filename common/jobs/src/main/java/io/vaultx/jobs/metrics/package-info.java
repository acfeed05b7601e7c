/** Queues as figures for a monitoring system: {@link io.vaultx.jobs.metrics.JobGauges}. */
@NullMarked
package io.vaultx.jobs.metrics;

import org.jspecify.annotations.NullMarked;
