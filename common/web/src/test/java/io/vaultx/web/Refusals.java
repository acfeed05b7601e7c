package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.function.Supplier;

/** How a parser may end: with a value, or with a refusal that can be told to the client. */
public final class Refusals {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Refusals() {}

    /** The value; empty when it was refused in the way that is meant for clients. */
    public static <T> Optional<T> accepted(Supplier<T> parser) {
        try {
            return Optional.of(parser.get());
        } catch (Refusal refused) {
            assertIsForClients(refused);
            return Optional.empty();
        }
    }

    /** A 4xx whose texts are short, and are JSON whatever the value was. */
    public static void assertIsForClients(Refusal refused) {
        assertThat(refused.type().status()).as(refused.detail()).isBetween(400, 499);
        assertThat(refused.detail()).isNotBlank().hasSizeLessThan(1_000);
        try {
            MAPPER.readTree(MAPPER.writeValueAsBytes(refused.members()));
            MAPPER.readTree(MAPPER.writeValueAsBytes(refused.detail()));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a problem that is no JSON: " + refused.detail(), e);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
