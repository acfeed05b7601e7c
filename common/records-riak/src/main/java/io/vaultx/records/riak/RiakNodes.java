package io.vaultx.records.riak;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.riak.RiakCallException.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;
import shaded.com.basho.riak.protobuf.RiakPB.RpbErrorResp;
import shaded.com.google.protobuf.InvalidProtocolBufferException;
import shaded.com.google.protobuf.MessageLite;

/** The nodes of a cluster, asked in turn; those that do not answer last. Thread-safe. */
final class RiakNodes implements AutoCloseable {
    private final List<RiakNode> nodes;
    private final int attempts;
    private final AtomicInteger turn = new AtomicInteger();

    RiakNodes(RiakSettings settings) {
        this.nodes = settings.nodes().stream()
                .map(address -> new RiakNode(address, settings.limits(), System::nanoTime))
                .toList();
        this.attempts = settings.limits().attempts();
    }

    /** How many times a request is sent where that is safe. */
    int attempts() {
        return attempts;
    }

    /** Sends the request to one node, once. */
    byte[] once(int code, MessageLite request, int answerCode) throws RiakCallException {
        Frame answer = next().exchange(new Frame(code, request.toByteArray()));
        if (answer.code() == RiakMessageCodes.MSG_ErrorResp) {
            throw new RiakCallException(Kind.REFUSED, errorIn(answer), null);
        }
        if (answer.code() != answerCode) {
            throw new RiakCallException(
                    Kind.NO_ANSWER, "Riak answered message " + answer.code() + ", expected " + answerCode, null);
        }
        return answer.body();
    }

    /**
     * Sends a request that changes nothing, several times if need be.
     *
     * @throws RecordStoreFailedException when none was answered
     */
    byte[] read(int code, MessageLite request, int answerCode) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(code, request, answerCode);
            } catch (RiakCallException e) {
                if (attempt >= Math.max(attempts, nodes.size())
                        || Thread.currentThread().isInterrupted()) {
                    throw new RecordStoreFailedException("records cannot be read: " + e.getMessage(), e);
                }
            }
        }
    }

    private RiakNode next() {
        int from = Math.floorMod(turn.getAndIncrement(), nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            RiakNode node = nodes.get((from + i) % nodes.size());
            if (node.isPromising()) {
                return node;
            }
        }
        return nodes.get(from);
    }

    private static String errorIn(Frame answer) {
        try {
            return RpbErrorResp.parseFrom(answer.body()).getErrmsg().toStringUtf8();
        } catch (InvalidProtocolBufferException e) {
            return "an error that cannot be read: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        nodes.forEach(RiakNode::close);
    }
}
