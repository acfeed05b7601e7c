package io.vaultx.files.content;

import io.vaultx.files.idempotency.OpaqueId;
import java.nio.ByteBuffer;

/** Which record says that it is made of a chunk. */
public sealed interface Claimant {
    /** Length of the binary form: kind, file id, then the version's id or the part's index. */
    int BYTES = 1 + 2 * OpaqueId.BYTES;

    String fileId();

    /** A version, a current or an older one. */
    record OfVersion(String fileId, String versionId) implements Claimant {}

    /** A part of an upload that is under way. */
    record OfPart(String fileId, int index) implements Claimant {}

    /** Writes the binary form at the buffer's position, which moves behind it. */
    default void writeTo(ByteBuffer target) {
        int end = target.position() + BYTES;
        switch (this) {
            case OfVersion version ->
                target.put((byte) 1).put(OpaqueId.bytes(version.fileId())).put(OpaqueId.bytes(version.versionId()));
            case OfPart part ->
                target.put((byte) 2).put(OpaqueId.bytes(part.fileId())).putInt(part.index());
        }
        target.position(end);
    }

    /** Reads what {@link #writeTo} wrote. */
    static Claimant from(ByteBuffer bytes) {
        int end = bytes.position() + BYTES;
        byte kind = bytes.get();
        byte[] fileId = new byte[OpaqueId.BYTES];
        bytes.get(fileId);
        byte[] second = new byte[OpaqueId.BYTES];
        bytes.get(second);
        bytes.position(end);
        return kind == 1
                ? new OfVersion(OpaqueId.of(fileId), OpaqueId.of(second))
                : new OfPart(OpaqueId.of(fileId), ByteBuffer.wrap(second).getInt());
    }
}
