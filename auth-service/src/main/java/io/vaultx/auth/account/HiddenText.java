package io.vaultx.auth.account;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import io.vaultx.web.Refusal;
import java.io.IOException;

/** Reads a text that no answer may repeat: where another JSON type stands, the refusal names the type, not the value. */
final class HiddenText extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    HiddenText() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_STRING) {
            throw Refusal.invalid(json.currentName(), "a string", "another JSON type");
        }
        return json.getText();
    }
}
