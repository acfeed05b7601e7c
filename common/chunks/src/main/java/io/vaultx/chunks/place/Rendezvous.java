package io.vaultx.chunks.place;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.domain.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Weighted rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998, with the
 * logarithm for weights): every node draws a number for the chunk, and the highest wins. A node that joins or leaves changes
 * no other node's number, so only the chunks that it wins or had won move. What others have stored is found by it: it never
 * changes.
 *
 * <pre>
 * node   = first 8 bytes, big-endian, of SHA-256( "vaultx node place 1" LF node-id )
 * draw   = mix( node ^ mix( first 8 bytes of the chunk's id ^ mix( domain ) ) )
 * u      = ( ( draw &gt;&gt;&gt; 11 ) + 0.5 ) / 2^53                        above 0, below 1
 * number = - weight / ln( u )                                    equal ones: the smaller id first
 * mix(x) = x ^= x &gt;&gt;&gt; 33, x *= ff51afd7ed558ccd, x ^= x &gt;&gt;&gt; 33, x *= c4ceb9fe1a85ec53, x ^= x &gt;&gt;&gt; 33
 * </pre>
 */
final class Rendezvous implements Placement {
    private final Node[] nodes;
    private final long[] seeds;

    Rendezvous(List<Node> nodes) {
        this.nodes = nodes.toArray(Node[]::new);
        this.seeds = nodes.stream().mapToLong(Rendezvous::seed).toArray();
    }

    @Override
    public List<Node> rank(ChunkAddress address) {
        long chunk = mix(address.id().w0() ^ mix(address.domain()));
        Drawn[] drawn = new Drawn[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            double u = ((mix(seeds[i] ^ chunk) >>> 11) + 0.5) * 0x1p-53;
            // StrictMath: all machines must come to the same order.
            drawn[i] = new Drawn(nodes[i], -nodes[i].weight() / StrictMath.log(u));
        }
        Arrays.sort(drawn);
        return Arrays.stream(drawn).map(Drawn::node).toList();
    }

    @Override
    public boolean followsFromAddress() {
        return true;
    }

    private static long seed(Node node) {
        byte[] text = ("vaultx node place 1\n" + node.id()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(Sha256.begin().digest(text)).getLong();
    }

    private static long mix(long value) {
        long x = value;
        x = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
        x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
        return x ^ x >>> 33;
    }

    private record Drawn(Node node, double number) implements Comparable<Drawn> {
        @Override
        public int compareTo(Drawn other) {
            int highestFirst = Double.compare(other.number, number);
            return highestFirst == 0 ? node.id().compareTo(other.node.id()) : highestFirst;
        }
    }
}
