package io.vaultx.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The API document of the suite: what each service behind the proxy says of itself, and what the proxy itself refuses. There is
 * either all of it or none. As JSON; who asks for YAML gets the same text, which is YAML too (YAML 1.2, 1.2). Thread-safe.
 */
final class SuiteDocument {
    private static final String PATH = "/openapi";
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long MAX_BYTES = 4 << 20;
    private static final String SOON = "2";
    private static final List<ProblemType> OF_THE_PROXY = List.of(ProblemType.BAD_GATEWAY, ProblemType.GATEWAY_TIMEOUT);

    private final Services services;
    private final Function<RequestOptions, Future<HttpClientRequest>> connections;
    private final ObjectMapper mapper;

    /** @param connections has a request go out on one of them */
    SuiteDocument(
            Services services, Function<RequestOptions, Future<HttpClientRequest>> connections, ObjectMapper mapper) {
        this.services = services;
        this.connections = connections;
        this.mapper = mapper;
    }

    static boolean isAskedFor(RoutingContext context) {
        HttpMethod method = context.request().method();
        return PATH.equals(context.request().path()) && (method == HttpMethod.GET || method == HttpMethod.HEAD);
    }

    void answer(RoutingContext context) {
        List<Future<Buffer>> parts = new ArrayList<>();
        services.all().forEach(service -> parts.add(ask(service)));
        Future.all(parts)
                .map(all -> merged(all.list()))
                .onSuccess(document -> send(context, document))
                .onFailure(context::fail);
    }

    private Future<Buffer> ask(Upstreams service) {
        Optional<Upstream> asked = service.next(Set.of());
        if (asked.isEmpty()) {
            return Future.failedFuture(
                    new Refusal(ProblemType.UNAVAILABLE, "no " + service.name() + " is ready to describe itself")
                            .header("Retry-After", SOON));
        }
        RequestOptions where = new RequestOptions()
                .setHost(asked.get().host())
                .setPort(asked.get().port())
                .setMethod(HttpMethod.GET)
                .setURI(PATH + "?format=JSON")
                .setTimeout(PATIENCE_MILLIS);
        return connections
                .apply(where)
                .compose(HttpClientRequest::send)
                .compose(SuiteDocument::body)
                .recover(failed -> Future.failedFuture(
                        new Refusal(ProblemType.BAD_GATEWAY, "the " + service.name() + " did not describe itself")
                                .header("Retry-After", SOON)));
    }

    private static Future<Buffer> body(HttpClientResponse answer) {
        String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (answer.statusCode() != 200 || length == null || Long.parseLong(length) > MAX_BYTES) {
            answer.request().reset();
            return Future.failedFuture("status " + answer.statusCode() + ", length " + length);
        }
        return answer.body();
    }

    private Buffer merged(List<Buffer> parts) {
        try {
            ObjectNode whole = (ObjectNode) mapper.readTree(parts.getFirst().getBytes());
            for (Buffer part : parts.subList(1, parts.size())) {
                JsonNode more = mapper.readTree(part.getBytes());
                merge(whole.withObject("/paths"), more.path("paths"));
                more.path("components")
                        .properties()
                        .forEach(kind -> merge(whole.withObject("/components/" + kind.getKey()), kind.getValue()));
            }
            whole.get("paths").forEach(path -> path.forEach(SuiteDocument::behindTheProxy));
            return Buffer.buffer(mapper.writeValueAsBytes(whole));
        } catch (IOException | ClassCastException noDocument) {
            throw new Refusal(ProblemType.BAD_GATEWAY, "a service described itself by what is no API document");
        }
    }

    /** What both have is the same in both: the platform's routes, the problems. */
    private static void merge(ObjectNode into, JsonNode more) {
        TreeMap<String, JsonNode> all = new TreeMap<>();
        more.properties().forEach(member -> all.put(member.getKey(), member.getValue()));
        into.properties().forEach(member -> all.put(member.getKey(), member.getValue()));
        into.removeAll();
        into.setAll(all);
    }

    private static void behindTheProxy(JsonNode operation) {
        if (operation.path("responses") instanceof ObjectNode responses) {
            for (ProblemType problem : OF_THE_PROXY) {
                responses
                        .putObject(Integer.toString(problem.status()))
                        .put("$ref", "#/components/responses/Problem" + problem.status());
            }
        }
    }

    private static void send(RoutingContext context, Buffer document) {
        boolean json = "JSON".equalsIgnoreCase(context.request().getParam("format"))
                || String.valueOf(context.request().getHeader(HttpHeaders.ACCEPT))
                        .contains("application/json");
        context.response()
                .putHeader(
                        HttpHeaders.CONTENT_TYPE,
                        json ? "application/json;charset=UTF-8" : "application/yaml;charset=UTF-8")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(document.length()));
        if (context.request().method() == HttpMethod.HEAD) {
            context.response().end();
        } else {
            context.response().end(document);
        }
    }
}
