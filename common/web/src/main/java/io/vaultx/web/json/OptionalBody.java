package io.vaultx.web.json;

/** Marks a JSON entity whose members all have defaults: a request without a body means an object without members. */
public interface OptionalBody {}
