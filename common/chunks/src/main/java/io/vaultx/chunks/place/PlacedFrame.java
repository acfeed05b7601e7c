package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.threads.NoWait;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way to one reader, from the node that sent the last piece as long as that one answers. Another node may have
 * a frame of the same size that is another one: before it goes on, the beginning of its frame is read, too, and must be what the
 * reader has already, by its checksum. Then the reader ends up with just that node's frame, whatever the first one's end was.
 *
 * <p>Not thread-safe, but for its attempts, each of which sees only what was true when it began.
 */
final class PlacedFrame implements ChunkFrames.Frame {
    /** In which the beginning of another node's frame is read, in bytes: beside what counts, as small as it is. */
    private static final int PIECE_BYTES = 64 << 10;

    private final ChunkAddress address;
    private final int frameBytes;
    private final NodeFrames frames;
    private final RegionViews views;
    private final PlacedRead.Means means;

    private final CRC32C handedOut = new CRC32C();
    private int offset;
    private @Nullable Node source;

    /**
     * What the reader has.
     *
     * @param source whose frame begins so: who sent the last piece; null before the first
     */
    private record Beginning(
            int bytes, long checksum, @Nullable Node source) {}

    PlacedFrame(ChunkAddress address, int frameBytes, NodeFrames frames, RegionViews views, PlacedRead.Means means) {
        this.address = address;
        this.frameBytes = frameBytes;
        this.frames = frames;
        this.views = views;
        this.means = means;
    }

    @Override
    public ReadOutcome read(ByteBuffer into) {
        NoWait.giveUp();
        if (into.remaining() < 1 || into.remaining() > frameBytes - offset) {
            throw new IllegalArgumentException("range must be inside the frame of " + frameBytes + " bytes, got "
                    + into.remaining() + " at " + offset);
        }
        RegionView view = views.now();
        Beginning beginning = new Beginning(offset, handedOut.getValue(), source);
        List<Node> order = RegionView.firstThose(view.readOrder(address), node -> node.equals(beginning.source));
        ByteBuffer bytes = into.slice();

        PlacedRead read = new PlacedRead(
                address, into, order, (node, own) -> goOn(frames.of(node), node, beginning, own), view, means);
        ReadOutcome outcome = read.outcome();

        if (outcome == ReadOutcome.READ) {
            source = read.winner();
            offset += bytes.remaining();
            handedOut.update(bytes);
        }
        return outcome;
    }

    private ReadOutcome goOn(ChunkFrames on, Node node, Beginning beginning, ByteBuffer own) {
        if (beginning.bytes > 0 && !node.equals(beginning.source)) {
            ReadOutcome same = compare(on, beginning);
            if (same != ReadOutcome.READ) {
                return same;
            }
        }
        return on.readFrame(address, frameBytes, beginning.bytes, own);
    }

    /** {@code READ} when a node's frame begins with what the reader has; another one's is as good as missing. */
    private ReadOutcome compare(ChunkFrames on, Beginning beginning) {
        CRC32C checksum = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE_BYTES, beginning.bytes));
        for (int at = 0; at < beginning.bytes; at += piece.limit()) {
            piece.clear().limit(Math.min(piece.capacity(), beginning.bytes - at));
            ReadOutcome outcome = on.readFrame(address, frameBytes, at, piece);
            if (outcome != ReadOutcome.READ) {
                return outcome;
            }
            checksum.update(piece.flip());
        }
        return checksum.getValue() == beginning.checksum ? ReadOutcome.READ : ReadOutcome.MISSING;
    }
}
