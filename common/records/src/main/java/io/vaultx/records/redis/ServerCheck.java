package io.vaultx.records.redis;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.redis.RedisLink;
import io.vaultx.redis.RedisReply;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server must be to keep records: one that writes, syncs its log before it answers, and forgets nothing. Looked at on
 * each new connection, since another server may answer by then.
 */
final class ServerCheck {
    private static final int OLDEST_MAJOR = 6;

    private static final Map<String, String> DEMANDED = new TreeMap<>(Map.of(
            "appendonly", "yes",
            "appendfsync", "always",
            "no-appendfsync-on-rewrite", "no",
            "maxmemory-policy", "noeviction"));

    private static final Map<String, String> WHY = Map.of(
            "appendonly", "without its log a restart loses every record",
            "appendfsync", "what is acknowledged must be synced first",
            "no-appendfsync-on-rewrite", "what is acknowledged must be synced first, while the log is rewritten too",
            "maxmemory-policy", "records must not be evicted");

    private ServerCheck() {}

    /**
     * @throws RecordStoreFailedException when it is not so; the message names the setting
     */
    static void run(RedisLink link) {
        checkKind(info(link.call("INFO").text()));
        DEMANDED.forEach((setting, wanted) -> {
            List<RedisReply> found = link.call("CONFIG", RedisLayout.bytes("GET"), RedisLayout.bytes(setting))
                    .items();
            String value = found.size() == 2 ? found.get(1).text() : "unknown";
            if (!value.equals(wanted)) {
                throw refused(
                        "its setting " + setting + " is " + value + " and must be " + wanted + ": " + WHY.get(setting));
            }
        });
    }

    private static void checkKind(Map<String, String> info) {
        String version = info.getOrDefault("redis_version", "unknown");
        int dot = version.indexOf('.');
        if (dot < 1 || Integer.parseInt(version, 0, dot, 10) < OLDEST_MAJOR) {
            throw refused("its version is " + version + "; 6.2 or newer is needed");
        }
        if (!"master".equals(info.get("role"))) {
            throw refused("it is a replica: name the primary");
        }
        if ("1".equals(info.get("cluster_enabled"))) {
            throw refused(
                    "it is part of a cluster: one write reaches several tables, which lie in several slots there");
        }
    }

    private static Map<String, String> info(String text) {
        Map<String, String> info = new TreeMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return info;
    }

    private static RecordStoreFailedException refused(String why) {
        return new RecordStoreFailedException("this Redis server cannot keep records: " + why, null);
    }
}
