package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of a file between its creation and its removal: its versions, the signed URLs made of them, the paths it left.
 */
final class Life {
    private static final int URLS_OF_THE_DEAD = 20;

    /** SHA-256 by version, in the order of their commits. */
    private final Map<String, String> versions = new LinkedHashMap<>();
    /** SHA-256 by the path of a signed URL. */
    private final Map<String, String> urls = new LinkedHashMap<>();

    private final List<String> leftPaths = new ArrayList<>();
    private final List<String> deadUrls = new ArrayList<>();
    private String etag = "";

    /** The ETag of the present content. */
    String etag() {
        return etag;
    }

    void version(String versionId, String contentTag, String sha256) {
        versions.put(versionId, sha256);
        etag = contentTag;
    }

    void signed(String path, String sha256) {
        urls.put(path, sha256);
    }

    void left(String path) {
        leftPaths.add(path);
    }

    void end() {
        deadUrls.addAll(urls.keySet());
        deadUrls.subList(0, Math.max(0, deadUrls.size() - URLS_OF_THE_DEAD)).clear();
        versions.clear();
        urls.clear();
        leftPaths.clear();
        etag = "";
    }

    /** Says what of all this does not hold any more. */
    void check(Api api, String name, @Nullable String id, Possible now, List<String> wrong) {
        if (now.ready()) {
            checkVersions(api, name, id, wrong);
            urls.forEach((url, sha256) -> {
                Reply reply = api.get(url);
                if (reply.status() != 200 || !Content.sha256(reply.body()).equals(sha256)) {
                    wrong.add("%s by its signed URL answers %d".formatted(name, reply.status()));
                }
            });
        }
        for (String url : deadUrls) {
            expect(404, api, url, name + " by the signed URL of an earlier life", wrong);
        }
        for (String path : leftPaths) {
            if (!path.equals(now.path())) {
                expect(404, api, "/api/objects/home/" + path, name + " by a path it left", wrong);
            }
        }
    }

    /** Each commit made one version, and no commit made two. */
    private void checkVersions(Api api, String name, @Nullable String id, List<String> wrong) {
        Set<String> listed = api.list("/api/files/" + id + "/versions?").stream()
                .map((JsonNode version) -> version.get("versionId").asText())
                .collect(Collectors.toSet());
        if (!listed.equals(versions.keySet())) {
            wrong.add("%s has the versions %s and should have %s".formatted(name, listed, versions.keySet()));
        }
        versions.forEach((version, sha256) -> {
            Reply reply = api.get("/api/files/" + id + "/content?version=" + version);
            if (reply.status() != 200 || !Content.sha256(reply.body()).equals(sha256)) {
                wrong.add("%s version %s answers %d".formatted(name, version, reply.status()));
            }
        });
    }

    private static void expect(int status, Api api, String path, String what, List<String> wrong) {
        int found = api.get(path).status();
        if (found != status) {
            wrong.add("%s answers %d".formatted(what, found));
        }
    }
}
