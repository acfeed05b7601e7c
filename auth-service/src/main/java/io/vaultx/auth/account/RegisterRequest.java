package io.vaultx.auth.account;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.vaultx.web.Required;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/auth/register}. */
public record RegisterRequest(
        @Required @Nullable String email,

        @Required @JsonDeserialize(using = HiddenText.class) @Nullable
        String password,

        @Nullable String name) {
    @Override
    public String toString() {
        return "RegisterRequest[hidden]";
    }
}
