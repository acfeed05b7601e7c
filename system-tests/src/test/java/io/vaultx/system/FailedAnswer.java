package io.vaultx.system;

/** The server answered that it could not: 500 or above. Only a test that breaks its disk expects that. */
final class FailedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    FailedAnswer(Reply reply) {
        super(reply.status() + " " + reply.text());
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
