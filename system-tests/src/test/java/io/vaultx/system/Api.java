package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One caller of the public API. A call returns whatever was answered; the named calls expect to succeed. */
final class Api {
    static final String PASSWORD = "correct horse battery staple";
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);

    private final HttpClient client;
    private final URI base;
    private final @Nullable String token;
    private final BooleanSupplier hears;

    Api(HttpClient client, URI base, @Nullable String token) {
        this(client, base, token, () -> true);
    }

    private Api(HttpClient client, URI base, @Nullable String token, BooleanSupplier hears) {
        this.client = client;
        this.base = base;
        this.token = token;
        this.hears = hears;
    }

    Api withToken(@Nullable String other) {
        return new Api(client, base, other, hears);
    }

    /** The same caller, to whom an answer counts only while this holds; after that every call ends as if cut off. */
    Api hearingWhile(BooleanSupplier condition) {
        return new Api(client, base, token, condition);
    }

    String token() {
        if (token == null) {
            throw new IllegalStateException("this caller has not signed in");
        }
        return token;
    }

    String bearer() {
        return "Bearer " + token();
    }

    /** Makes a new account. */
    Api register() {
        return register(UUID.randomUUID() + "@example.org");
    }

    Api register(String email) {
        return signIn("/api/auth/register", email, 201);
    }

    Api login(String email) {
        return signIn("/api/auth/login", email, 200);
    }

    private Api signIn(String path, String email, int status) {
        Reply reply = json("POST", path, Json.object("email", email, "password", PASSWORD));
        return withToken(reply.expect(status).json().get("accessToken").asText());
    }

    // --- any call

    Reply get(String path, String... headers) {
        return call("GET", path, BodyPublishers.noBody(), headers);
    }

    Reply delete(String path, String... headers) {
        return call("DELETE", path, BodyPublishers.noBody(), headers);
    }

    Reply json(String method, String path, JsonNode body, String... headers) {
        return text(method, path, body.toString(), headers);
    }

    /** JSON as it is, well-formed or not. */
    Reply text(String method, String path, String body, String... headers) {
        return call(method, path, BodyPublishers.ofString(body), and(headers, "Content-Type", "application/json"));
    }

    Reply bytes(String method, String path, byte[] body, String... headers) {
        return call(
                method,
                path,
                BodyPublishers.ofByteArray(body),
                and(headers, "Content-Type", "application/octet-stream"));
    }

    Reply call(String method, String path, BodyPublisher body, String... headers) {
        HttpResponse<byte[]> response = call(method, path, body, BodyHandlers.ofByteArray(), headers);
        return new Reply(response.statusCode(), response.headers(), response.body());
    }

    /** For bodies that do not fit into memory. */
    <T> HttpResponse<T> call(
            String method, String path, BodyPublisher body, BodyHandler<T> handler, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body)
                .timeout(ANSWER_LIMIT);
        if (token != null) {
            request.setHeader("Authorization", bearer());
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<T> response = client.send(request.build(), handler);
            if (!hears.getAsBoolean()) {
                throw new IOException("this answer is not heard any more: " + response);
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** These headers and one more. */
    static String[] and(String[] headers, String name, String value) {
        List<String> all = new ArrayList<>(List.of(name, value));
        all.addAll(List.of(headers));
        return all.toArray(String[]::new);
    }

    // --- files

    /** Creates a file and returns it. */
    JsonNode create(Object... fields) {
        return json("POST", "/api/files", Json.object(fields)).expect(201).json();
    }

    Reply part(String fileId, int index, byte[] bytes, String... headers) {
        return bytes("POST", "/api/files/" + fileId + "/chunks/" + index, bytes, headers);
    }

    Reply putContent(String fileId, byte[] bytes, String... headers) {
        return bytes("PUT", "/api/files/" + fileId + "/content", bytes, headers);
    }

    Reply putObject(String path, byte[] bytes, String... headers) {
        return bytes("PUT", "/api/objects/home/" + path, bytes, headers);
    }

    /** Uploads as a browser's form does, the same form in the same bytes; the file's name is plain ASCII. */
    Reply form(String path, String field, String fileName, byte[] bytes, String... headers) {
        String boundary = "part-" + UUID.nameUUIDFromBytes(bytes);
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\""
                        + fileName + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return call(
                "POST",
                path,
                BodyPublishers.ofByteArrays(List.of(head, bytes, tail)),
                and(headers, "Content-Type", "multipart/form-data; boundary=" + boundary));
    }

    /** A new file with these bytes. */
    JsonNode store(String path, byte[] bytes) {
        return putObject(path, bytes).expect(201).json();
    }

    JsonNode file(String fileId) {
        return get("/api/files/" + fileId).expect(200).json();
    }

    byte[] content(String fileId) {
        return get("/api/files/" + fileId + "/content").expect(200).body();
    }

    /** All files of the caller, page after page. */
    List<JsonNode> files() {
        return list("/api/files?");
    }

    /** The items of a paged list. */
    List<JsonNode> list(String pathAndQuery) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode page = get(pathAndQuery + "&limit=1000").expect(200).json();
        page.get("items").forEach(items::add);
        while (!page.get("next").isNull()) {
            String after = URLEncoder.encode(page.get("next").asText(), StandardCharsets.UTF_8);
            page = get(pathAndQuery + "&limit=1000&after=" + after).expect(200).json();
            assertThat(page.get("items").isEmpty())
                    .as("a page after the first is not empty")
                    .isFalse();
            page.get("items").forEach(items::add);
        }
        return items;
    }
}
