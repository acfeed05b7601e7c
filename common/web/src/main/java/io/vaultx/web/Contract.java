package io.vaultx.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a route takes and what it answers, as data: the API document is made of it. What follows from a route's method, from
 * its demand and from what it takes (credentials, keys, the problems that come with them) is not said again here. Immutable.
 *
 * @param headers fields of the request
 * @param bodies what its body may be; empty for none
 * @param bodyOptional whether the body may be left out
 * @param refuses with what it refuses beside what follows from the rest
 */
public record Contract(
        List<Query> queries,
        List<String> headers,
        List<Media> bodies,
        boolean bodyOptional,
        List<Reply> replies,
        Set<ProblemType> refuses) {
    /** Takes nothing beside its path, and does not say what it answers. */
    public static final Contract NONE = new Contract(List.of(), List.of(), List.of(), false, List.of(), Set.of());

    private static final String JSON = "application/json";

    /**
     * A parameter of the query.
     *
     * @param values all that it may be; empty for any text
     */
    public record Query(String name, List<String> values) {
        public Query {
            values = List.copyOf(values);
        }

        /** Reads {@code name}, or {@code name=one|another}. */
        public static Query parse(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? new Query(text, List.of())
                    : new Query(
                            text.substring(0, equals),
                            List.of(text.substring(equals + 1).split("\\|")));
        }
    }

    /**
     * A body, or one of several forms of it.
     *
     * @param record whose JSON it is; null for bytes and forms
     * @param field of a form that carries files; null for anything else
     * @param several whether the form may have more than one such field
     */
    public record Media(
            String type,
            @Nullable Class<?> record,
            @Nullable String field,
            boolean several) {}

    /**
     * What it answers when all went well.
     *
     * @param headers of the answer, beside those of its body
     */
    public record Reply(int status, List<Media> media, Set<String> headers) {
        public Reply {
            media = List.copyOf(media);
            headers = Collections.unmodifiableSet(new LinkedHashSet<>(headers));
        }

        private Reply with(Reply other) {
            List<Media> allMedia = new ArrayList<>(media);
            allMedia.addAll(other.media);
            Set<String> allHeaders = new LinkedHashSet<>(headers);
            allHeaders.addAll(other.headers);
            return new Reply(status, allMedia, allHeaders);
        }
    }

    public Contract {
        queries = List.copyOf(queries);
        headers = List.copyOf(headers);
        bodies = List.copyOf(bodies);
        replies = List.copyOf(replies);
        refuses = Set.copyOf(refuses);
    }

    /** @param parameters as {@link Query#parse} reads them */
    public Contract query(String... parameters) {
        List<Query> all = new ArrayList<>(queries);
        Arrays.stream(parameters).map(Query::parse).forEach(all::add);
        return new Contract(all, headers, bodies, bodyOptional, replies, refuses);
    }

    /** @param fields of the request's header */
    public Contract takes(String... fields) {
        return new Contract(queries, and(headers, List.of(fields)), bodies, bodyOptional, replies, refuses);
    }

    /** Takes a record as JSON. */
    public Contract takesJson(Class<?> record, String... mediaTypes) {
        List<String> types = mediaTypes.length == 0 ? List.of(JSON) : List.of(mediaTypes);
        return takes(
                types.stream().map(type -> new Media(type, record, null, false)).toList());
    }

    /** Takes bytes as they are. */
    public Contract takesBytes(String mediaType) {
        return takes(List.of(new Media(mediaType, null, null, false)));
    }

    /**
     * Takes a form whose field carries a file.
     *
     * @param several whether there may be more than one field of that name
     */
    public Contract takesForm(String field, boolean several) {
        return takes(List.of(new Media("multipart/form-data", null, field, several)));
    }

    /** The body may be left out. */
    public Contract orNoBody() {
        return new Contract(queries, headers, bodies, true, replies, refuses);
    }

    /** Answers without a body. */
    public Contract answers(int status, String... fields) {
        return with(new Reply(status, List.of(), ordered(fields)));
    }

    /** Answers with a record as JSON. */
    public Contract answersJson(int status, Class<?> record, String... fields) {
        return with(new Reply(status, List.of(new Media(JSON, record, null, false)), ordered(fields)));
    }

    /** Answers with bytes as they are. */
    public Contract answersBytes(int status, String mediaType, String... fields) {
        return with(new Reply(status, List.of(new Media(mediaType, null, null, false)), ordered(fields)));
    }

    public Contract refuses(ProblemType... problems) {
        Set<ProblemType> all = EnumSet.noneOf(ProblemType.class);
        all.addAll(refuses);
        all.addAll(List.of(problems));
        return new Contract(queries, headers, bodies, bodyOptional, replies, all);
    }

    private Contract takes(List<Media> more) {
        return new Contract(queries, headers, and(bodies, more), bodyOptional, replies, refuses);
    }

    /** What is said twice of one status counts together. */
    private Contract with(Reply reply) {
        List<Reply> all = new ArrayList<>(replies);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).status() == reply.status()) {
                all.set(i, all.get(i).with(reply));
                return new Contract(queries, headers, bodies, bodyOptional, all, refuses);
            }
        }
        all.add(reply);
        return new Contract(queries, headers, bodies, bodyOptional, all, refuses);
    }

    /** In their order: the document is the same at every start. */
    private static Set<String> ordered(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }

    private static <T> List<T> and(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
