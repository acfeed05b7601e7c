package io.vaultx.bench.wire;

/**
 * One kind of request, many times.
 *
 * @param sendBytes length of the body that is sent, 0 for none
 * @param status what every answer's status must be
 * @param answerBytes what the answer's length must be, -1 for any
 */
public record Work(
        RequestTemplate template, Numbers numbers, long sendBytes, int status, long answerBytes, Answer answer) {
    /** What is expected behind the head of an answer. */
    public enum Answer {
        /** Some text: its length is all that is looked at. */
        TEXT,
        /** The content of the request's number, compared. */
        CONTENT,
        /** A length and no body. */
        HEAD
    }

    public Work {
        if (sendBytes < 0) {
            throw new IllegalArgumentException("sendBytes must be 0 or more, got " + sendBytes);
        }
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be 200 to 599, got " + status);
        }
        if (answerBytes < -1) {
            throw new IllegalArgumentException("answerBytes must be -1 or more, got " + answerBytes);
        }
    }

    /** The same requests about other names. */
    public Work about(Numbers others) {
        return new Work(template, others, sendBytes, status, answerBytes, answer);
    }
}
