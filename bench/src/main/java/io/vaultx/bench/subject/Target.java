package io.vaultx.bench.subject;

import io.vaultx.bench.wire.RequestTemplate;
import java.net.InetSocketAddress;

/** What answers requests: VaultX, or what it is compared with. */
public interface Target {
    InetSocketAddress address();

    /** A request about a name of 16 hexadecimal digits that stands behind {@code folder}. */
    RequestTemplate request(String method, String folder, long bodyBytes);

    /** CPU time of all its processes so far. */
    long cpuNanos();
}
