package io.vaultx.files.storage;

import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.InstantSource;

/** Lets in who holds a capability token for the very call to this service. Thread-safe. */
public final class CallGate {
    private final NodeKey key;
    private final InstantSource clock;

    public CallGate(NodeKey key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    /** Refuses a call without any token, before anything of it is looked at. */
    public String requireToken(Exchange exchange) {
        String token = exchange.header(ChunkProtocol.TOKEN_HEADER);
        if (token == null) {
            throw refusal("a capability token is needed");
        }
        return token;
    }

    /** Refuses unless the token is for this call and now. */
    public void admit(Exchange exchange, Call call) {
        switch (key.check(requireToken(exchange), call, clock.instant())) {
            case VALID -> {}
            case WRONG -> throw refusal("the capability token is not for this call");
            case OUT_OF_TIME -> throw refusal("the capability token is out of time, or the clocks are apart");
        }
    }

    private static Refusal refusal(String detail) {
        return new Refusal(ProblemType.UNAUTHENTICATED, detail).header("WWW-Authenticate", ChunkProtocol.TOKEN_HEADER);
    }
}
