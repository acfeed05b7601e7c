package io.vaultx.files.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.jobs.http.KeyedRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.Supplier;

/** The keys of requests about jobs lie with all others. Thread-safe. */
@Singleton
final class KeyedJobRequest implements KeyedRequest {
    private final IdempotentCall call;
    private final ObjectMapper mapper;

    @Inject
    KeyedJobRequest(IdempotentCall call, ObjectMapper mapper) {
        this.call = call;
        this.mapper = mapper;
    }

    @Override
    public Response once(Supplier<Ending> work) {
        return call.run(operation -> answer(work.get()));
    }

    private Answer answer(Ending ending) {
        if (ending.body() == null) {
            return Answer.empty(ending.status());
        }
        try {
            return new Answer(
                    ending.status(),
                    Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON),
                    mapper.writeValueAsBytes(ending.body()));
        } catch (JsonProcessingException notWritable) {
            throw new IllegalStateException("a queue must be writable as JSON", notWritable);
        }
    }
}
