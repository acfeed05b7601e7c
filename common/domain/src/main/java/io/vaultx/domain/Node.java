package io.vaultx.domain;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A storage node as the cluster map has it.
 *
 * @param id 1 to 63 of a-z, 0-9, '.' and '-', beginning with a letter or digit; for ever that of one data folder
 * @param regionId the region it stands in, of the same form
 * @param url {@code http://host:port} or https, without a path: how other processes reach it
 * @param weight its share of the region's chunks, beside the other nodes' weights; 1 to {@link #MAX_WEIGHT}
 */
public record Node(String id, String regionId, URI url, int weight) {
    public static final int MAX_WEIGHT = 1000;

    /** What ids of nodes and regions must be, in words. */
    public static final String ID_RULE = "1 to 63 of a-z, 0-9, '.', '-', beginning with a letter or digit";

    /** What a node's url must be, in words. */
    public static final String URL_RULE = "http://host:port or https://host:port, at most 255 characters";

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
    private static final int MAX_URL_CHARACTERS = 255;

    public Node {
        requireId("node id", id);
        requireId("region id", regionId);
        if (!isUrl(url)) {
            throw new IllegalArgumentException("node url must be " + URL_RULE + ", got " + url);
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("node weight must be 1 to " + MAX_WEIGHT + ", got " + weight);
        }
    }

    /** Whether a text may be the id of a node or region. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether nodes may be reached so. */
    public static boolean isUrl(URI url) {
        String scheme = url.getScheme();
        return ("http".equals(scheme) || "https".equals(scheme))
                && url.getHost() != null
                && url.getPort() != 0
                && url.getRawUserInfo() == null
                && "".equals(url.getRawPath())
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.toString().length() <= MAX_URL_CHARACTERS;
    }

    static void requireId(String what, String id) {
        if (!isId(id)) {
            throw new IllegalArgumentException(what + " must be " + ID_RULE + ", got " + id);
        }
    }
}
