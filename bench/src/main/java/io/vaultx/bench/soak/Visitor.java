package io.vaultx.bench.soak;

import io.vaultx.bench.wire.Caller;
import io.vaultx.bench.wire.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * One user of a folder nobody else touches: knows what each of its names holds, does one thing after another through
 * all doors, and compares every answer. Used by one thread.
 */
final class Visitor implements AutoCloseable {
    private static final int NAMES = 200;
    private static final int SMALL = 4096;
    private static final int MIDDLE = 256 * 1024;
    private static final int LARGE = 2 << 20;
    private static final int PART = 200_000;
    private static final int PARTS = 3;
    /** Contents over 4 KiB come again, or the disk would be full of what nobody refers to any more. */
    private static final int LARGE_CONTENTS = 200;

    private static final String BOUNDARY = "soak-boundary";
    private static final Pattern LISTED = Pattern.compile("\"path\":\"([^\"]*)\"");

    private final String folder;
    private final SplittableRandom random;
    private final Caller caller;
    private final Caller stranger;
    private final Content content = new Content();
    private final Map<String, Kept> kept = new HashMap<>();
    private long contents;

    /** @param stranger the same server without a credential */
    Visitor(int number, Caller caller, Caller stranger) {
        this.folder = String.format(Locale.ROOT, "soak-%02d", number);
        this.random = new SplittableRandom(number);
        this.caller = caller;
        this.stranger = stranger;
        this.contents = (long) number << 40;
    }

    /** Does one thing, which may be several requests. */
    void act() throws IOException {
        String path = folder + "/" + random.nextInt(NAMES);
        int dice = random.nextInt(100);
        if (dice < 32) {
            read(path);
        } else if (dice < 42) {
            head(path);
        } else if (dice < 47) {
            range(path);
        } else if (dice < 62) {
            put(path, contents++, SMALL);
        } else if (dice < 67) {
            put(path, random.nextInt(LARGE_CONTENTS), MIDDLE);
        } else if (dice < 69) {
            put(path, random.nextInt(LARGE_CONTENTS), LARGE);
        } else if (dice < 78) {
            delete(path);
        } else if (dice < 84) {
            list();
        } else if (dice < 88) {
            form();
        } else if (dice < 92) {
            parts();
        } else if (dice < 96) {
            sign(path);
        } else {
            describe(path);
        }
    }

    private void read(String path) throws IOException {
        Kept there = kept.get(path);
        Caller.Reply reply = caller.get(object(path)).expect(there == null ? 404 : 200);
        if (there != null) {
            compare(path, there, 0, reply.body(), there.size());
        }
    }

    private void head(String path) throws IOException {
        caller.call("HEAD", object(path), null).expect(kept.containsKey(path) ? 200 : 404);
    }

    private void range(String path) throws IOException {
        Kept there = kept.get(path);
        if (there != null) {
            int from = random.nextInt(there.size());
            int size = Math.min(there.size() - from, 1 + random.nextInt(100_000));
            Caller.Reply reply = caller.call(
                            "GET", object(path), null, "Range: bytes=" + from + "-" + (from + size - 1))
                    .expect(206);
            compare(path, there, from, reply.body(), size);
        }
    }

    private void put(String path, long number, int size) throws IOException {
        int status = kept.containsKey(path) ? 200 : 201;
        caller.call("PUT", object(path), content.bytes(number, size)).expect(status);
        kept.put(path, new Kept(number, size));
    }

    private void delete(String path) throws IOException {
        caller.call("DELETE", object(path), null).expect(kept.remove(path) == null ? 404 : 204);
    }

    private void list() throws IOException {
        String page = caller.get("/api/files?limit=100&prefix=" + folder + "/")
                .expect(200)
                .text();
        List<String> listed =
                LISTED.matcher(page).results().map(found -> found.group(1)).toList();
        if (!kept.keySet().containsAll(listed) || (listed.isEmpty() && !kept.isEmpty())) {
            throw new IOException("the list of " + folder + " has other names than there are: " + listed);
        }
    }

    /** A form with one file, read by id and deleted again. */
    private void form() throws IOException {
        Kept sent = new Kept(contents++, SMALL);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                ascii("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n"));
        body.writeBytes(content.bytes(sent.content(), sent.size()));
        body.writeBytes(ascii("\r\n--" + BOUNDARY + "--\r\n"));
        String id = caller.call(
                        "POST",
                        "/api/upload",
                        body.toByteArray(),
                        "Content-Type: multipart/form-data; boundary=" + BOUNDARY)
                .expect(201)
                .need("fileId");
        readAndDelete(id, sent);
    }

    /** A file in three parts, the last one first. */
    private void parts() throws IOException {
        Kept sent = new Kept(random.nextInt(LARGE_CONTENTS), PARTS * PART);
        byte[] bytes = content.bytes(sent.content(), sent.size());
        String id = caller.json(
                        "POST",
                        "/api/files",
                        "{\"name\": \"parts\", \"originalName\": \"p.bin\", \"size\": " + sent.size() + "}")
                .expect(201)
                .need("id");
        for (int index : new int[] {2, 0, 1}) {
            byte[] part = Arrays.copyOfRange(bytes, index * PART, (index + 1) * PART);
            caller.call("POST", "/api/files/" + id + "/chunks/" + index, part, "Content-Type: application/octet-stream")
                    .expect(200);
        }
        readAndDelete(id, sent);
    }

    private void readAndDelete(String id, Kept sent) throws IOException {
        byte[] received =
                caller.get("/api/files/" + id + "/content").expect(200).body();
        compare(id, sent, 0, received, sent.size());
        caller.call("DELETE", "/api/files/" + id, null).expect(204);
    }

    private void sign(String path) throws IOException {
        Kept there = kept.get(path);
        if (there != null) {
            String url = caller.json("POST", "/api/files/" + id(path) + "/signed-url", "{\"expirationSeconds\": 600}")
                    .expect(201)
                    .need("url");
            byte[] received = stranger.get(url.substring(url.indexOf("/api/")))
                    .expect(200)
                    .body();
            compare(path, there, 0, received, there.size());
        }
    }

    private void describe(String path) throws IOException {
        if (kept.containsKey(path)) {
            String id = id(path);
            caller.json("PATCH", "/api/files/" + id, "{\"tags\": [\"t" + random.nextInt(100) + "\"]}")
                    .expect(200);
            caller.get("/api/files/" + id + "/versions").expect(200);
        }
    }

    private String id(String path) throws IOException {
        Caller.Reply reply = caller.get("/api/files?limit=1&prefix=" + path).expect(200);
        if (!path.equals(reply.need("path"))) {
            throw new IOException("the list begins with " + reply.field("path") + " instead of " + path);
        }
        return reply.need("id");
    }

    private void compare(String name, Kept wanted, int from, byte[] received, int size) throws IOException {
        if (received.length != size || !content.matches(wanted.content(), from, ByteBuffer.wrap(received))) {
            throw new IOException(
                    name + " has other bytes than were put: " + received.length + " from " + from + " of " + wanted);
        }
    }

    private static String object(String path) {
        return "/api/objects/home/" + path;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        caller.close();
        stranger.close();
    }
}
