package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A whole answer. */
record Reply(int status, HttpHeaders headers, byte[] body) {
    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return Json.parse(text());
    }

    Reply expect(int expected) {
        assertThat(status).as("status of %s", excerpt()).isEqualTo(expected);
        return this;
    }

    /**
     * Checks that this is a problem as RFC 9457 and the API describe it.
     *
     * @param mentions what its detail has to name, in any case of letters: the field, the limit, the value
     */
    Reply expectProblem(int expected, String... mentions) {
        expect(expected);
        assertThat(header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = json();
        assertThat(problem.path("status").asInt()).isEqualTo(expected);
        assertThat(problem.path("type").asText()).startsWith("urn:vaultx:problem:");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("retry").asText()).isIn("never", "same-request", "after");
        assertThat(problem.path("instance").asText())
                .as("the request's id")
                .isNotBlank()
                .contains(header("X-Request-Id"));
        assertThat(header("X-Request-Id")).isNotBlank();
        String detail = problem.path("detail").asText().toLowerCase(Locale.ROOT);
        assertThat(detail).as("detail of %s", excerpt()).isNotBlank();
        assertThat(mentions).as("named by %s", excerpt()).allMatch(detail::contains);
        return this;
    }

    private String excerpt() {
        String text = text();
        return status + " " + text.substring(0, Math.min(300, text.length()));
    }
}
