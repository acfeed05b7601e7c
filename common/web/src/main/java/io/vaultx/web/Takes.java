package io.vaultx.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a JAX-RS method takes beside what its parameters say, for its {@link Contract}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Takes {
    /** Parameters of the query, as {@link Contract.Query#parse} reads them. */
    String[] query() default {};

    /** Fields of the request's header. */
    String[] headers() default {};

    /** The record that its body is described by, where it is read as something else. */
    Class<?> json() default void.class;
}
