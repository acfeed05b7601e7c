package io.vaultx.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types of the Kubernetes API, as fabric8's models have them. Those keep a field they do not know; here it is an error,
 * however deep, and so is a value of another type than the API's.
 */
final class KubernetesTypes {
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Stream.of(
                    Namespace.class,
                    ConfigMap.class,
                    Service.class,
                    Deployment.class,
                    StatefulSet.class,
                    Ingress.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    HorizontalPodAutoscaler.class)
            .collect(Collectors.toMap(
                    type -> HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type), type -> type));

    /** Where the API wants text a number is an error, and the other way round. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .withCoercionConfig(
                    LogicalType.Textual,
                    config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Integer, config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Boolean, config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
            .build();

    private KubernetesTypes() {}

    /** What is wrong with an object, a line each; empty when the API would know every field of it. */
    static List<String> faults(Yaml object) {
        String kind = object.text("apiVersion") + " " + object.text("kind");
        Class<? extends HasMetadata> type = TYPES.get(kind);
        if (type == null) {
            return List.of(kind + " is not among the kinds that this test knows");
        }
        List<String> faults = new ArrayList<>();
        try {
            search(object.text("kind"), JSON.convertValue(object.fields(), type), faults);
        } catch (IllegalArgumentException wrongType) {
            faults.add(kind + ": " + wrongType.getMessage());
        }
        return faults;
    }

    private static void search(String place, Object value, List<String> faults) {
        switch (value) {
            case null -> {}
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    search(place + "[" + i + "]", list.get(i), faults);
                }
            }
            case Map<?, ?> map -> map.forEach((key, item) -> search(place + "." + key, item, faults));
            case Object model
            when model.getClass().getName().startsWith("io.fabric8.") -> {
                for (Class<?> type = model.getClass(); type != Object.class; type = type.getSuperclass()) {
                    searchFields(place, model, type, faults);
                }
            }
            case Object plain -> {}
        }
    }

    private static void searchFields(String place, Object model, Class<?> type, List<String> faults) {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            Object value = valueOf(model, field);
            if (!field.getName().equals("additionalProperties")) {
                search(place + "." + field.getName(), value, faults);
            } else if (value instanceof Map<?, ?> unknown) {
                unknown.keySet().forEach(key -> faults.add(place + "." + key + " is no field of the API"));
            }
        }
    }

    private static Object valueOf(Object model, Field field) {
        try {
            field.setAccessible(true);
            return field.get(model);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
