package io.vaultx.files.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AcceptedEncodingsTest {
    @Test
    void zstdIsSentToWhoNamesIt() {
        for (String field : List.of(
                "zstd",
                "ZSTD",
                "gzip, deflate, br, zstd",
                "gzip;q=1.0,zstd;q=0.001",
                "zstd ; q=0.5",
                "zstd;Q=1.000",
                "identity;q=0.5, zstd",
                "identity, zstd",
                "identity;q=0, zstd;q=0.1",
                "zstd;q=0, zstd",
                "?, zstd")) {
            assertThat(AcceptedEncodings.takesZstd(field)).as(field).isTrue();
        }
    }

    @Test
    void zstdIsNotSentToAnybodyElse() {
        for (String field : List.of(
                "",
                "*",
                "gzip",
                "zstd;q=0",
                "zstd;q=0.000",
                "zstd;q=0.5, identity;q=0.6",
                "zstd;q=0.5, identity",
                "zstd;q=1.5",
                "zstd;q=0.0001",
                "zstd;q=",
                "zstd;level=3",
                "x-zstd",
                "zstdx",
                "zstd zstd")) {
            assertThat(AcceptedEncodings.takesZstd(field)).as(field).isFalse();
        }
        assertThat(AcceptedEncodings.takesZstd(null)).isFalse();
    }

    @Test
    void anyFieldIsAnswered() {
        Fuzz.of("Accept-Encoding fields", 10_000)
                .words("zstd", ";q=", "identity", ",", "0.5", "*")
                .texts(
                        List.of("gzip, zstd;q=0.5, identity;q=0.1", "zstd"),
                        field -> assertThat(AcceptedEncodings.takesZstd(field))
                                .isIn(true, false)
                                .matches(takes -> !takes
                                        || field.toLowerCase(java.util.Locale.ROOT)
                                                .contains("zstd")));
    }
}
