/** The offline check of everything that this service keeps. Read {@link io.vaultx.files.audit.FilesAudit}. */
@NullMarked
package io.vaultx.files.audit;

import org.jspecify.annotations.NullMarked;
