package io.vaultx.auth.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON Web Key Set (RFC 7517) as {@link SigningKeys} publishes it, for the API document. */
record KeySetJson(List<KeyJson> keys) {
    /** A public key of P-256. */
    record KeyJson(
            String kty,
            String crv,
            String x,
            String y,
            String kid,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String use,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String alg) {}
}
