package io.vaultx.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.domain.Principal;
import io.vaultx.web.BodySource;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.RawRouteTable;
import io.vaultx.web.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls of streaming routes without HTTP. */
public final class RouteCalls {
    private RouteCalls() {}

    public static Reply call(
            RawRouteTable routes,
            ObjectMapper mapper,
            @Nullable Principal caller,
            String method,
            String target,
            Map<String, String> headers,
            BodySource body) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        QueryParameters query = QueryParameters.parse(question < 0 ? null : target.substring(question + 1));
        RawRouteTable.Found found = routes.find(method, path)
                .orElseThrow(() -> new AssertionError("no route for " + method + " " + target));
        FakeExchange exchange = new FakeExchange(method, caller, found.path(), query, headers, body, mapper);
        try {
            found.route().handler().handle(exchange);
            return exchange.reply();
        } catch (Refusal refused) {
            return failed(exchange, refused.type().status(), refused);
        } catch (Exception failed) {
            return failed(exchange, 500, failed);
        }
    }

    private static Reply failed(FakeExchange exchange, int status, Exception failure) {
        Reply begun = exchange.reply();
        return exchange.begun()
                ? new Reply(begun.status(), begun.headers(), begun.body(), failure, begun.cut())
                : new Reply(status, Map.of(), new byte[0], failure, false);
    }
}
