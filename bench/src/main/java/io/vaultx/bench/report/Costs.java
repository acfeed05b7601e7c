package io.vaultx.bench.report;

/**
 * What stands beside the figure itself, in words; empty where there is nothing to say.
 *
 * @param ratio to the ceiling that was measured in the same run
 * @param serverCpu of the server's process, per operation or per GiB
 * @param latency p50, p99 and p99.9
 */
public record Costs(String ratio, String serverCpu, String latency) {
    public static final Costs NONE = new Costs("", "", "");
}
