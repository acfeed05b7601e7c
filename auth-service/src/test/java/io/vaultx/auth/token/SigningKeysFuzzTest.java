package io.vaultx.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.security.SecretsFolder;
import io.vaultx.threads.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the signing keys, as a hand may have written it. */
class SigningKeysFuzzTest {
    @TempDir
    Path temp;

    @Test
    void aFileOfKeysIsReadOrRefusedWithoutAWordOfThem() throws Exception {
        SigningKeys.in(SecretsFolder.open(temp), new SecureRandom());
        String good = Files.readString(temp.resolve("token-signing-keys")).strip();
        String secret = good.replaceFirst(".*\"d\":\"([^\"]+)\".*", "$1");
        assertThat(secret).hasSizeGreaterThan(40);
        Fuzz.of("token signing keys", 1_000)
                .words(
                        "\"keys\":",
                        "null,",
                        "[",
                        "]",
                        "{",
                        "}",
                        "5",
                        "\"kty\":\"RSA\",",
                        "\"d\":1,",
                        "\"kid\":7,",
                        "\"crv\":[],")
                .texts(
                        List.of(
                                good,
                                "{\"keys\":[]}",
                                "{\"keys\":[null]}",
                                "{\"keys\":7}",
                                "{\"keys\":[{\"kty\":\"EC\"}]}"),
                        text -> {
                            try {
                                SigningKeys keys = SigningKeys.parse(text);
                                assertThat(keys.find(keys.currentId())).isPresent();
                                assertThat(keys.published()).doesNotContain(secret);
                            } catch (IllegalArgumentException refused) {
                                assertThat(refused.getMessage())
                                        .contains("token signing key")
                                        .doesNotContain(secret.substring(0, 20));
                            }
                        });
    }
}
