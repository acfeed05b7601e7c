package io.vaultx.records.redis;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.redis.RedisLink;
import io.vaultx.redis.RedisReply;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server must be to keep records: one that writes, syncs its log before it answers, and forgets nothing. Looked at on
 * each new connection, since another server may answer by then.
 */
final class ServerCheck {
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(\\..*)?");
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    /** From here on the log's growth says nothing while it is begun: it goes to a file that does not count yet. */
    private static final int FIRST_WITH_LOG_FOLDER = 7;

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
        Map<String, String> info = info(link.call("INFO").text());
        checkKind(info);
        DEMANDED.forEach((setting, wanted) -> {
            List<RedisReply> found = link.call("CONFIG", RedisLayout.bytes("GET"), RedisLayout.bytes(setting))
                    .items();
            String value = found.size() == 2 ? found.get(1).text() : "unknown";
            if (!value.equals(wanted)) {
                throw refused(
                        "its setting " + setting + " is " + value + " and must be " + wanted + ": " + WHY.get(setting));
            }
        });
        checkLog(info);
    }

    /**
     * A log that was switched on while the server runs counts only when its first rewrite has ended: what is acknowledged
     * until then is lost by a kill, whatever the settings say.
     */
    static void checkLog(Map<String, String> info) {
        if (!"ok".equals(info.get("aof_last_write_status"))) {
            throw refused("the last write to its log failed");
        }
        boolean rewriting =
                "1".equals(info.get("aof_rewrite_in_progress")) || "1".equals(info.get("aof_rewrite_scheduled"));
        boolean empty = "0".equals(info.get("aof_current_size")) || major(info) >= FIRST_WITH_LOG_FOLDER;
        if (rewriting && "0".equals(info.get("aof_base_size")) && empty) {
            throw refused(
                    "its log was switched on and is not complete yet; try again when its first rewrite has ended");
        }
    }

    /** How much of the log is written, in bytes. */
    static long logSize(RedisLink link) {
        Map<String, String> info =
                info(link.call("INFO", RedisLayout.bytes("persistence")).text());
        return Long.parseLong(info.getOrDefault("aof_current_size", "0"));
    }

    /** Whatever INFO says of the log: a write that was acknowledged must have made it longer. */
    static RecordStoreFailedException logDoesNotGrow() {
        return refused("what it acknowledges does not get into its log yet; try again when its rewrite has ended");
    }

    static void checkKind(Map<String, String> info) {
        String version = info.getOrDefault("redis_version", "unknown");
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches() || isTooOld(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)))) {
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

    private static boolean isTooOld(int major, int minor) {
        return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR);
    }

    /** To be called when the version is known to be one. */
    private static int major(Map<String, String> info) {
        String version = info.getOrDefault("redis_version", "0.");
        return Integer.parseInt(version, 0, version.indexOf('.'), 10);
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
