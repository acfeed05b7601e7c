package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Supplier;

/** Holds a refused request to its promise: it leaves nothing behind. */
final class Unchanged {
    private Unchanged() {}

    /** Makes a call and checks that the caller's files, their bytes' digests included, are what they were. */
    static Reply filesOf(Api user, Supplier<Reply> call) {
        List<JsonNode> before = user.files();
        Reply reply = call.get();
        assertThat(user.files()).as("files after %s", reply.text()).isEqualTo(before);
        return reply;
    }
}
