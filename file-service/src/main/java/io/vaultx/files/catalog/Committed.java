package io.vaultx.files.catalog;

/**
 * The file as a PUT by name left it.
 *
 * @param created whether the PUT began the file (201) or added a version (200)
 */
public record Committed(FileHead head, boolean created) {}
