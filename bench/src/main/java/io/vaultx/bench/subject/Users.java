package io.vaultx.bench.subject;

import io.vaultx.bench.wire.Caller;
import io.vaultx.bench.wire.RequestTemplate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.UUID;

/** Who signs in, and what they ask for by name. */
final class Users {
    private Users() {}

    /** Signs a new one in; their token. */
    static String register(InetSocketAddress address) throws IOException {
        try (Caller visitor = new Caller(address, null)) {
            return visitor.json(
                            "POST",
                            "/api/auth/register",
                            "{\"email\": \"" + UUID.randomUUID()
                                    + "@example.org\", \"password\": \"a long pass phrase\"}")
                    .expect(201)
                    .need("accessToken");
        }
    }

    static RequestTemplate request(
            String method, String folder, InetSocketAddress address, String token, long bodyBytes) {
        return RequestTemplate.of(method, "/api/objects/home/" + folder + "/", Caller.host(address), token, bodyBytes);
    }
}
