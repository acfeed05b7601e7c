package io.vaultx.web.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vaultx.web.Required;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Derives schemas from records as {@link io.vaultx.web.json.JsonRules} writes and reads them: a component that may be null is
 * written as null, so it is required in an answer and of two types; only what {@link JsonInclude} leaves out is optional there.
 * In a request is required what says so. Not thread-safe.
 */
public final class RecordSchemas {
    private static final String PREFIX = "#/components/schemas/";

    private enum Use {
        SENT,
        ANSWERED
    }

    private record Known(Class<?> type, Use use) {}

    private final Map<String, Known> known = new HashMap<>();
    private final SortedMap<String, Schema> schemas = new TreeMap<>();

    /** All that was asked for, and what that is made of, by simple names. */
    public SortedMap<String, Schema> all() {
        return schemas;
    }

    /**
     * Of the JSON of an answer.
     *
     * @throws IllegalStateException for a type that has none, or a name that means something else already
     */
    Schema answered(Class<?> type) {
        return plain(type, Use.ANSWERED);
    }

    /** Like {@link #answered}, of the JSON of a request. */
    Schema sent(Class<?> type) {
        return plain(type, Use.SENT);
    }

    static Schema reference(String name) {
        return OASFactory.createSchema().ref(PREFIX + name);
    }

    static Schema of(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }

    private Schema schema(AnnotatedType type, Use use) {
        Schema plain = plain(type, use);
        if (!type.isAnnotationPresent(Nullable.class)) {
            return plain;
        }
        return plain.getRef() == null
                ? plain.addType(SchemaType.NULL)
                : OASFactory.createSchema().addAnyOf(plain).addAnyOf(of(SchemaType.NULL));
    }

    private Schema plain(AnnotatedType annotated, Use use) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic
                && type instanceof ParameterizedType parameterized) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            if (parameterized.getRawType() == List.class) {
                return of(SchemaType.ARRAY).items(schema(arguments[0], use));
            }
            if (parameterized.getRawType() == Map.class) {
                return of(SchemaType.OBJECT).additionalPropertiesSchema(schema(arguments[1], use));
            }
        }
        if (type instanceof Class<?> simple) {
            return plain(simple, use);
        }
        throw new IllegalStateException("there is no schema for " + type.getTypeName());
    }

    private Schema plain(Class<?> type, Use use) {
        if (type.isRecord()) {
            return record(type, use);
        }
        if (type == String.class) {
            return of(SchemaType.STRING);
        }
        if (type == Instant.class) {
            return of(SchemaType.STRING).format("date-time");
        }
        if (type == long.class || type == Long.class) {
            return of(SchemaType.INTEGER).format("int64");
        }
        if (type == int.class || type == Integer.class) {
            return of(SchemaType.INTEGER).format("int32");
        }
        if (type == boolean.class || type == Boolean.class) {
            return of(SchemaType.BOOLEAN);
        }
        if (type == Object.class) {
            return OASFactory.createSchema();
        }
        throw new IllegalStateException("there is no schema for " + type.getName());
    }

    private Schema record(Class<?> type, Use use) {
        String name = type.getSimpleName();
        Known asked = new Known(type, use);
        Known before = known.putIfAbsent(name, asked);
        if (before == null) {
            schemas.put(name, members(type, use));
        } else if (!before.equals(asked)) {
            throw new IllegalStateException("one name, two schemas: " + before + " and " + asked);
        }
        return reference(name);
    }

    private Schema members(Class<?> type, Use use) {
        Schema schema = of(SchemaType.OBJECT);
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedType annotated = component.getAnnotatedType();
            boolean leftOut = use == Use.ANSWERED && isLeftOut(type, component);
            boolean required = use == Use.ANSWERED ? !leftOut : component.isAnnotationPresent(Required.class);
            boolean neverNull = leftOut || component.isAnnotationPresent(Required.class);
            schema.addProperty(component.getName(), neverNull ? plain(annotated, use) : schema(annotated, use));
            if (required) {
                schema.addRequired(component.getName());
            }
        }
        return schema;
    }

    /** When it is null. */
    private static boolean isLeftOut(Class<?> type, RecordComponent component) {
        JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
        JsonInclude include = own == null ? type.getAnnotation(JsonInclude.class) : own;
        return include != null
                && include.value() == JsonInclude.Include.NON_NULL
                && component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
