/**
 * The API document (OpenAPI 3.1), made from what routes say about themselves: {@link io.vaultx.web.openapi.ApiOperations}
 * makes an operation of a {@link io.vaultx.web.Contract}, {@link io.vaultx.web.openapi.RecordSchemas} a schema of a record.
 */
@NullMarked
package io.vaultx.web.openapi;

import org.jspecify.annotations.NullMarked;
