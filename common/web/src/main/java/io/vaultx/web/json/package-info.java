/**
 * JSON in both directions: {@link io.vaultx.web.json.JsonBody} reads bodies within bounds, {@link
 * io.vaultx.web.json.JsonRules} says how values look. Read {@code JsonBody} first.
 */
@NullMarked
package io.vaultx.web.json;

import org.jspecify.annotations.NullMarked;
