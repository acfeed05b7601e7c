package io.vaultx.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisAddressTest {
    @Test
    void itShowsNoPassword() {
        assertThat(new RedisAddress("redis://:se%40cret@redis.example:6380/2"))
                .hasToString("redis://redis.example:6380/2");
        assertThat(new RedisAddress("rediss://user:secret@host")).hasToString("rediss://host");
        assertThatThrownBy(() -> new RedisAddress("redis://:sec ret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("sec");
    }

    @Test
    void whatIsNoAddressOfRedisIsRefused() {
        for (String wrong :
                new String[] {"", "host:6379", "http://host", "redis://", "redis://host/a", "redis://host?x=1"}) {
            assertThatThrownBy(() -> new RedisAddress(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
