package io.vaultx.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a JAX-RS method answers beside what its return type and annotations say, for its {@link Contract}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Answers {
    /** Of success; 0 where the method says it otherwise. */
    int status() default 0;

    /** The record whose JSON it answers with, where the return type does not say it. */
    Class<?> json() default void.class;

    /** Fields of the answer's header. */
    String[] headers() default {};

    /** With what it refuses beside what follows from the rest. */
    ProblemType[] refuses() default {};
}
