package io.vaultx.auth.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vaultx.domain.Role;
import io.vaultx.web.Timestamps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An account as its owner sees it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record UserAnswer(String id, String email, @Nullable String name, List<String> roles, String createdAt) {
    static UserAnswer of(Account account) {
        return new UserAnswer(
                account.id(),
                account.email().spelling(),
                account.name(),
                account.roles().stream().map(Role::wireName).sorted().toList(),
                Timestamps.format(account.createdAt()));
    }
}
