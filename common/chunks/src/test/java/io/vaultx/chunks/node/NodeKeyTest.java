package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.node.NodeKey.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeKeyTest {
    private static final byte[] SECRET = "a cluster secret of more than 32 bytes".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Call CALL = new Call("POST", "/chunks/have", "a=b", "00ff");

    private final NodeKey key = NodeKey.derive(SECRET, "node-1");
    private final String token = key.issue(CALL, NOW);

    /** Computed by an independent program from the description in {@link NodeKey}. */
    @Test
    void aTokenIsWhatItsDescriptionSays() {
        assertThat(token).isEqualTo("1.1767225900.6k_6cY2E6HDMzO3LaCLEUnailtDIoo-ycsc3Nnnste0");
    }

    @Test
    void aTokenIsGoodForItsCallFromAMinuteBeforeToSixMinutesAfter() {
        assertThat(key.check(token, CALL, NOW)).isEqualTo(Verdict.VALID);
        assertThat(key.check(token, CALL, NOW.plus(Duration.ofMinutes(6)))).isEqualTo(Verdict.VALID);
        assertThat(key.check(token, CALL, NOW.plus(Duration.ofMinutes(6)).plusMillis(1)))
                .isEqualTo(Verdict.OUT_OF_TIME);
        assertThat(key.check(token, CALL, NOW.minus(Duration.ofMinutes(1)))).isEqualTo(Verdict.VALID);
        assertThat(key.check(token, CALL, NOW.minus(Duration.ofMinutes(1)).minusMillis(1)))
                .isEqualTo(Verdict.OUT_OF_TIME);
    }

    @Test
    void aTokenIsGoodForNoOtherCall() {
        assertWrong(key, new Call("GET", "/chunks/have", "a=b", "00ff"));
        assertWrong(key, new Call("POST", "/chunks/hav", "a=b", "00ff"));
        assertWrong(key, new Call("POST", "/chunks/have", "a=c", "00ff"));
        assertWrong(key, new Call("POST", "/chunks/have", "a=b", "00fe"));
        assertWrong(key, new Call("POST", "/chunks/have", "a=b", ""));
    }

    @Test
    void aTokenIsGoodForNoOtherNodeAndNoOtherSecret() {
        byte[] other = SECRET.clone();
        other[0] ^= 1;

        assertWrong(NodeKey.derive(SECRET, "node-2"), CALL);
        assertWrong(NodeKey.derive(other, "node-1"), CALL);
    }

    @Test
    void everyAlteredCharacterIsNoticed() {
        for (int i = 0; i < token.length(); i++) {
            for (char c : "01.AZaz-_=% \n".toCharArray()) {
                String altered = token.substring(0, i) + c + token.substring(i + 1);
                if (!altered.equals(token)) {
                    assertThat(key.check(altered, CALL, NOW)).as(altered).isEqualTo(Verdict.WRONG);
                }
            }
        }
    }

    @Test
    void aTokenHasOneSpelling() {
        for (String other : new String[] {
            "", "1", "1..", token + "=", token + "A", " " + token, token.replaceFirst("1\\.", "1.0"), token + "\n"
        }) {
            assertThat(key.check(other, CALL, NOW)).as(other).isEqualTo(Verdict.WRONG);
        }
    }

    @Test
    void fieldsDoNotRunIntoEachOther() {
        assertThatThrownBy(() -> new Call("GET", "/a\nb", "", "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(key.issue(new Call("GET", "/a", "b", ""), NOW))
                .isNotEqualTo(key.issue(new Call("GET", "/ab", "", ""), NOW));
    }

    @Test
    void aShortSecretAndAnOddNodeIdAreRefused() {
        assertThatThrownBy(() -> NodeKey.derive(new byte[31], "node-1")).hasMessageContaining("got 31");
        for (String id : new String[] {"", "Node", "a\nb", "-a", "a".repeat(64)}) {
            assertThatThrownBy(() -> NodeKey.derive(SECRET, id)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theKeyIsNotPrinted() {
        assertThat(key.toString()).isEqualTo("key of node node-1");
    }

    private void assertWrong(NodeKey other, Call call) {
        assertThat(other.check(token, call, NOW)).isEqualTo(Verdict.WRONG);
    }
}
