package io.vaultx.bench.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NameWalkTest {
    private static byte[] page(String next, String... paths) {
        StringBuilder items = new StringBuilder();
        for (String path : paths) {
            items.append(items.isEmpty() ? "" : ",").append("{\"path\":\"" + path + "\"}");
        }
        return ("{\"items\":[" + items + "],\"next\":" + next + "}").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theCursorIsFoundAndItsEnd() throws IOException {
        assertThat(NameWalk.next(page("\"c-2_=\"", "a"))).isEqualTo("c-2_=");
        assertThat(NameWalk.next(page("null", "a"))).isNull();
        assertThatThrownBy(() -> NameWalk.next(new byte[] {'{', '}'})).isInstanceOf(IOException.class);
    }

    @Test
    void namesAreCountedOverAllPages() throws IOException {
        NameWalk walk = new NameWalk();
        walk.count(page("\"c\"", "a/1", "a/2"));
        walk.count(page("null", "a/3"));
        walk.need(3);
        assertThatThrownBy(() -> walk.need(4)).hasMessage("the list had 3 names instead of 4");
    }

    @Test
    void aNameThatComesTwiceIsNoticed() throws IOException {
        NameWalk walk = new NameWalk();
        walk.count(page("\"c\"", "a/1", "a/2"));
        assertThatThrownBy(() -> walk.count(page("null", "a/2"))).hasMessage("the list names a/2 behind a/2");
    }
}
