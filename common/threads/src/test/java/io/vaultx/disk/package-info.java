/**
 * A disk to test on: a file system of the JDK over a folder of the real one, which knows what was synced and what was not,
 * and fails where it is told to. Start at {@link io.vaultx.disk.TestDisk}. What native code writes goes past it.
 */
package io.vaultx.disk;
