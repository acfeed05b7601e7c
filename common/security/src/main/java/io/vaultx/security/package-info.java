/**
 * Who is asking and may they: one {@code Guard} before every route, and the tokens it understands. Read
 * {@code Guard} first.
 */
@NullMarked
package io.vaultx.security;

import org.jspecify.annotations.NullMarked;
