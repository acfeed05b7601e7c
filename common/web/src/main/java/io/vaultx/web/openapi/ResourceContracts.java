package io.vaultx.web.openapi;

import io.vaultx.web.Answers;
import io.vaultx.web.Contract;
import io.vaultx.web.Takes;
import io.vaultx.web.json.OptionalBody;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Reads the contract of a JAX-RS method from its signature and annotations. */
final class ResourceContracts {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private ResourceContracts() {}

    /** The method's own name where it says nothing. */
    static String summary(Method method) {
        Operation operation = method.getAnnotation(Operation.class);
        return operation == null || operation.summary().isBlank() ? method.getName() : operation.summary();
    }

    static Contract of(Method method) {
        return answers(method, entity(method, parameters(method)));
    }

    private static Contract parameters(Method method) {
        Contract contract = Contract.NONE;
        for (Parameter parameter : method.getParameters()) {
            QueryParam query = parameter.getAnnotation(QueryParam.class);
            contract = query == null ? contract : contract.query(query.value());
        }
        Takes takes = method.getAnnotation(Takes.class);
        return takes == null ? contract : contract.query(takes.query()).takes(takes.headers());
    }

    private static Contract entity(Method method, Contract contract) {
        Optional<Class<?>> read = Arrays.stream(method.getParameters())
                .filter(ResourceContracts::isEntity)
                .<Class<?>>map(Parameter::getType)
                .findFirst();
        if (read.isEmpty()) {
            return contract;
        }
        Takes takes = method.getAnnotation(Takes.class);
        Class<?> described = takes == null || takes.json() == void.class ? read.get() : takes.json();
        Consumes consumes = method.getAnnotation(Consumes.class);
        String[] types = consumes == null ? new String[0] : consumes.value();
        Contract withBody = contract.takesJson(described, types);
        return OptionalBody.class.isAssignableFrom(read.get()) ? withBody.orNoBody() : withBody;
    }

    private static boolean isEntity(Parameter parameter) {
        return Arrays.stream(parameter.getAnnotations())
                .noneMatch(annotation -> annotation.annotationType().getName().startsWith("jakarta.ws.rs."));
    }

    private static Contract answers(Method method, Contract contract) {
        Answers answers = method.getAnnotation(Answers.class);
        Class<?> returned = method.getReturnType();
        Class<?> json = answers != null && answers.json() != void.class
                ? answers.json()
                : returned == Response.class ? void.class : returned;

        Set<String> headers = new LinkedHashSet<>();
        for (ResponseHeader header : method.getAnnotationsByType(ResponseHeader.class)) {
            headers.add(header.name());
        }
        if (answers != null) {
            headers.addAll(List.of(answers.headers()));
        }
        String[] fields = headers.toArray(String[]::new);
        Contract answered = json == void.class
                ? contract.answers(status(method, answers, NO_CONTENT), fields)
                : contract.answersJson(status(method, answers, OK), json, fields);
        return answers == null ? answered : answered.refuses(answers.refuses());
    }

    private static int status(Method method, @Nullable Answers answers, int usual) {
        ResponseStatus status = method.getAnnotation(ResponseStatus.class);
        int said = answers == null ? 0 : answers.status();
        return said != 0 ? said : status != null ? status.value() : usual;
    }
}
