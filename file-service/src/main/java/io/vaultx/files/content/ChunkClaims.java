package io.vaultx.files.content;

import io.vaultx.domain.ChunkAddress;

/** Is told of each place where a record says that it is made of a chunk. */
public interface ChunkClaims {
    void claim(ChunkAddress chunk, int size, Claimant by);
}
