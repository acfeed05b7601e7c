package io.vaultx.files.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AcceptedMediaTest {
    @Test
    void bytesAreSentToWhoNamesThem() {
        for (String accept : List.of(
                "application/octet-stream",
                "Application/Octet-Stream",
                "text/html, application/octet-stream;q=0.5",
                "application/json;q=0.1 , application/octet-stream ; Q=1.000",
                "application/octet-stream;q=0.5, application/json;q=0.5",
                "application/octet-stream;q=0.5, application/json;q=0.4, application/*, */*",
                "application/octet-stream;q=0.5, */*;q=0.1",
                "application/octet-stream;q=high, */*",
                "application/octet-stream;q=0.001")) {
            assertThat(AcceptedMedia.asksForBytes(accept)).as(accept).isTrue();
        }
    }

    @Test
    void jsonIsSentToEverybodyElse() {
        for (String accept : List.of(
                "",
                "*/*",
                "application/*",
                "application/json",
                "application/octet-stream;q=0",
                "application/octet-stream; q=0.000, application/json",
                "application/json, application/octet-stream;q=0.5",
                "application/octet-stream;q=0.5, APPLICATION/JSON ; q=0.501",
                "application/octet-stream;q=0.5, application/json;q=0.9, application/*;q=0.1, */*;q=0.1",
                "application/octet-stream;q=0.5, application/*;q=0.6, */*;q=0.1",
                "application/octet-stream;q=0.5, */*",
                "application/octet-stream-x",
                "x-application/octet-stream",
                "text/plain;about=application/octet-stream")) {
            assertThat(AcceptedMedia.asksForBytes(accept)).as(accept).isFalse();
        }
        assertThat(AcceptedMedia.asksForBytes(null)).isFalse();
    }
}
