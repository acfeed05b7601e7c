package io.vaultx.web;

import java.nio.ByteBuffer;

/**
 * Where the bytes of an answer go. Blocks while the client is slower than we are. A sink closed before all promised bytes
 * were written cuts the connection: a short answer never looks whole.
 */
public interface BodySink extends AutoCloseable {
    /**
     * A buffer to fill, empty, with at most {@code wanted} bytes of room (it may have less). It belongs to the caller
     * until it is given to {@link #write}.
     */
    ByteBuffer buffer(int wanted);

    /**
     * Sends the bytes between 0 and the position of a buffer got from {@link #buffer} and takes it back.
     *
     * @throws BodyCutException when the client is gone or took no byte for 30 s
     */
    void write(ByteBuffer filled);

    /** Ends the answer; cuts the connection when bytes are missing. */
    @Override
    void close();
}
