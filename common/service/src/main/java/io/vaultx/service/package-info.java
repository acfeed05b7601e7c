/**
 * What the services that keep records have in common: how their failures are answered, whether they can be read, and, in a
 * process of its own, which engine and which secrets it uses. Read {@link io.vaultx.service.ServiceAdapters} first.
 */
@NullMarked
package io.vaultx.service;

import org.jspecify.annotations.NullMarked;
