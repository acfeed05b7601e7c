package io.vaultx.files.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.domain.Principal;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.files.idempotency.Attempt;
import io.vaultx.files.idempotency.Idempotency;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the mutating calls of streaming routes under their Idempotency-Key: the body's digest is computed while the story
 * reads it, and only when there is a key. Thread-safe.
 */
@Singleton
final class KeyedCalls {
    private final Idempotency idempotency;
    private final ObjectMapper mapper;

    @Inject
    KeyedCalls(Idempotency idempotency, ObjectMapper mapper) {
        this.idempotency = idempotency;
        this.mapper = mapper;
    }

    /**
     * Does the work, or tells its first ending again. A refusal that was decided before a body was read to its end is not kept,
     * for nobody knows which body it was about: the request, repeated, is looked at anew.
     *
     * @param target names what the call is about, beside its method: the path with its variables filled in
     */
    void run(Exchange exchange, String target, Work work) {
        Principal caller = caller(exchange);
        String key = exchange.header("Idempotency-Key");
        Answer answer = switch (idempotency.begin(caller, key, exchange.method(), target)) {
            case Attempt.First first when key == null -> work.run(new Call(caller, first.operation(), exchange::body));
            case Attempt.First first -> firstOfKey(exchange, caller, first, work);
            case Attempt.Done done -> replay(done, KeyedBody.of(exchange).drained());
        };
        exchange.answer(answer.status(), answer.headers(), answer.body());
    }

    /** An answer with a value as JSON. */
    Answer json(int status, Map<String, String> headers, Object value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/json");
        try {
            return new Answer(status, all, mapper.writeValueAsBytes(value));
        } catch (JsonProcessingException notWritable) {
            throw new UncheckedIOException(notWritable);
        }
    }

    static Principal caller(Exchange exchange) {
        return exchange.principal()
                .orElseThrow(() -> new IllegalStateException("the route demands a user, and there is none"));
    }

    private static Answer replay(Attempt.Done done, KeyedBody.Known body) {
        return done.replay(body.digest(), body.older());
    }

    private static Answer firstOfKey(Exchange exchange, Principal caller, Attempt.First first, Work work) {
        KeyedBody body = KeyedBody.of(exchange);
        try (first) {
            Answer answer;
            try {
                answer = work.run(new Call(caller, first.operation(), body::open));
            } catch (Refusal refused) {
                KeyedBody.@Nullable Known known = body.knownIfEnded();
                first.refuse(known == null ? null : known.digest(), refused);
                throw refused;
            }
            first.complete(body.drained().digest(), answer);
            return answer;
        }
    }

    /**
     * One call.
     *
     * @param body to be asked for when everything else was found in order
     */
    record Call(Principal caller, Operation operation, Supplier<BodySource> body) {}

    /** What a call does; what it throws ends it. */
    @FunctionalInterface
    interface Work {
        Answer run(Call call);
    }
}
