package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.Node;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** How a node proves that it may join. */
class JoinTokenTest {
    private static final String TOKEN = "a join token for the known answer";
    private static final Node NODE = new Node("node-1", "local", URI.create("http://127.0.0.1:3100"), 1);

    /** Computed by an independent program from the description in {@link JoinToken}. */
    @Test
    void aKnownProofIsMadeAsItAlwaysWas() {
        assertThat(JoinToken.of(TOKEN).proof(NODE)).isEqualTo("vAWQK-6mOicyzWz95aqgehTB4cYsGUituYkQvKUkSdA");
    }

    @Test
    void aProofIsForOneNodeInOnePlaceByOneToken() {
        JoinToken token = JoinToken.of(TOKEN);
        String proof = token.proof(NODE);

        assertThat(token.isProved(proof, NODE)).isTrue();
        assertThat(token.isProved(proof, new Node("node-2", NODE.regionId(), NODE.url(), 1)))
                .isFalse();
        assertThat(token.isProved(proof, new Node(NODE.id(), "other", NODE.url(), 1)))
                .isFalse();
        assertThat(token.isProved(proof, new Node(NODE.id(), NODE.regionId(), URI.create("http://127.0.0.1:3101"), 1)))
                .isFalse();
        assertThat(token.isProved(proof + "=", NODE)).isFalse();
        assertThat(JoinToken.of(TOKEN + "!").isProved(proof, NODE)).isFalse();
        assertThat(token.isProved(proof, new Node(NODE.id(), NODE.regionId(), NODE.url(), 9)))
                .isTrue();
    }

    @Test
    void aShortTokenIsRefusedAndNoneIsShown() {
        assertThatThrownBy(() -> JoinToken.of("short")).hasMessageContaining("got 5");
        assertThat(JoinToken.of(TOKEN).toString()).doesNotContain("known");
    }
}
