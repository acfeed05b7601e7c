/**
 * What one content consists of: its manifest, in the record or in pages ({@link io.vaultx.files.content.Manifests}), and
 * how a body becomes one ({@link io.vaultx.files.content.ContentIntake}). Knows no file, no name, no HTTP. Read
 * {@code ContentIntake} first.
 */
@NullMarked
package io.vaultx.files.content;

import org.jspecify.annotations.NullMarked;
