package io.vaultx.system;

/** Whether the run was asked to take its time ({@code ./vaultx test --long}). */
final class LongRun {
    static final boolean ASKED = Boolean.getBoolean("vaultx.test.long");

    private LongRun() {}
}
