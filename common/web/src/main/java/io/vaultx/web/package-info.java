/**
 * What every service says the same way over HTTP: problems ({@link io.vaultx.web.ProblemType}, the one table from failure
 * to answer), routes whose bodies are streamed ({@link io.vaultx.web.RawRoute}), ranges, preconditions, paths, cursors.
 * Values and words only; {@code json} and {@code form} read bodies, {@code server} puts it all on Vert.x. Read {@code
 * ProblemType} first, then {@link io.vaultx.web.Exchange}.
 */
@NullMarked
package io.vaultx.web;

import org.jspecify.annotations.NullMarked;
