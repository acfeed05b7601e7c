/** What a run says in the end: a table to read and JSON to compare. Read {@link io.vaultx.bench.report.Result} first. */
@NullMarked
package io.vaultx.bench.report;

import org.jspecify.annotations.NullMarked;
