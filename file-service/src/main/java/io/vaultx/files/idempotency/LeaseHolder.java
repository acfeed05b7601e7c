package io.vaultx.files.idempotency;

import java.util.random.RandomGenerator;

/**
 * This process as a holder of leases.
 *
 * @param id an {@link OpaqueId}, drawn at its start: the process that runs in its place after a kill is another holder
 * @param alone whether no other process uses these records while this one does: then whoever else holds a lease is dead
 */
public record LeaseHolder(String id, boolean alone) {
    public LeaseHolder {
        OpaqueId.bytes(id);
    }

    public static LeaseHolder alone(RandomGenerator random) {
        return new LeaseHolder(OpaqueId.random(random), true);
    }

    public static LeaseHolder ofSeveral(RandomGenerator random) {
        return new LeaseHolder(OpaqueId.random(random), false);
    }
}
