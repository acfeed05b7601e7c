/**
 * Records in a cluster of Riak KV, over its protocol-buffers protocol. {@link io.vaultx.records.riak.RiakRecordStore} is the
 * store; below it {@code ExclusiveRows} (strongly consistent, one winner) and {@code OrdinaryRows} (siblings, joined by the
 * table's merge), then {@code RiakObjects} (one method per request), then {@code RiakNodes} (connections). docs/RIAK.md says
 * how a cluster is set up, docs/FORMATS.md what lies in it.
 */
@NullMarked
package io.vaultx.records.riak;

import org.jspecify.annotations.NullMarked;
