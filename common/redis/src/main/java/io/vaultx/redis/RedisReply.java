package io.vaultx.redis;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered (RESP 2): bytes, a number, a list, or nothing. Asking for another kind than was answered throws
 * {@link IllegalStateException}. Immutable.
 */
public final class RedisReply {
    private final @Nullable Response response;

    RedisReply(@Nullable Response response) {
        this.response = response;
    }

    /** Whether it is the answer for what is not there. */
    public boolean isNothing() {
        return response == null;
    }

    public long number() {
        return of(ResponseType.NUMBER).toLong();
    }

    /** A copy. */
    public byte[] bytes() {
        return of(ResponseType.BULK).toBytes();
    }

    /** Bytes or a status as UTF-8. */
    public String text() {
        Response found = there();
        return found.type() == ResponseType.SIMPLE
                ? found.toString()
                : of(ResponseType.BULK).toString(StandardCharsets.UTF_8);
    }

    public List<RedisReply> items() {
        Response list = of(ResponseType.MULTI);
        List<RedisReply> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            items.add(new RedisReply(list.get(i)));
        }
        return items;
    }

    @Override
    public String toString() {
        return String.valueOf(response);
    }

    private Response of(ResponseType wanted) {
        Response found = there();
        if (found.type() != wanted) {
            throw new IllegalStateException("expected " + wanted + " from Redis, got " + found.type());
        }
        return found;
    }

    private Response there() {
        if (response == null) {
            throw new IllegalStateException("Redis answered nothing where something was expected");
        }
        return response;
    }
}
