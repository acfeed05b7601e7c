/**
 * What the load is put on: a server of its own for each row, nginx as the ceiling, and what Linux says about their
 * processes. Read {@link io.vaultx.bench.subject.Server} first.
 */
@NullMarked
package io.vaultx.bench.subject;

import org.jspecify.annotations.NullMarked;
