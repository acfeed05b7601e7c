/** The administrator's door to the queues: {@link io.vaultx.jobs.http.JobsResource}. */
@NullMarked
package io.vaultx.jobs.http;

import org.jspecify.annotations.NullMarked;
