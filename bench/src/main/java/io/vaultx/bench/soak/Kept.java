package io.vaultx.bench.soak;

/** What a name holds: a content and how much of it. */
record Kept(long content, int size) {}
