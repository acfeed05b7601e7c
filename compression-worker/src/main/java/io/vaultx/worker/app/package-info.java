/** The worker as a process of its own. Read {@link io.vaultx.worker.app.WorkerApplication}. */
@NullMarked
package io.vaultx.worker.app;

import org.jspecify.annotations.NullMarked;
