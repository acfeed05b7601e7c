package io.vaultx.files.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of files as answers show it. */
public record FileListJson(List<FileJson> items, @Nullable String next) {}
