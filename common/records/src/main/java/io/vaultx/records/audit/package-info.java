/**
 * What an offline check of records is made of: {@link io.vaultx.records.audit.AuditReport} takes what it finds,
 * {@link io.vaultx.records.audit.Spill} sorts more than memory holds.
 */
@NullMarked
package io.vaultx.records.audit;

import org.jspecify.annotations.NullMarked;
