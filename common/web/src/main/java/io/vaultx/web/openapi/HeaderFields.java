package io.vaultx.web.openapi;

import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Fields of messages' headers in the document. */
final class HeaderFields {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final String REQUEST_ID = "X-Request-Id";
    private static final int MAX_KEY_CHARACTERS = 255;

    private HeaderFields() {}

    /** These and the request's id, which every answer has. */
    static void add(APIResponse response, String... names) {
        response.addHeader(REQUEST_ID, OASFactory.createHeader().schema(RecordSchemas.of(SchemaType.STRING)));
        for (String name : names) {
            response.addHeader(name, OASFactory.createHeader().schema(schema(name)));
        }
    }

    static Parameter parameter(String name) {
        return OASFactory.createParameter().name(name).in(Parameter.In.HEADER).schema(schema(name));
    }

    private static Schema schema(String name) {
        return switch (name) {
            case IDEMPOTENCY_KEY ->
                RecordSchemas.of(SchemaType.STRING).minLength(1).maxLength(MAX_KEY_CHARACTERS);
            case "Retry-After" -> RecordSchemas.of(SchemaType.INTEGER).minimum(BigDecimal.ZERO);
            default -> RecordSchemas.of(SchemaType.STRING);
        };
    }
}
