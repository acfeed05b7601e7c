/**
 * Where chunks rest: append-only segment files, their formats and the one thread that writes them.
 *
 * <p>Read {@link io.vaultx.node.segment.GroupCommit} first: it is the only writer. What lies on disk is drawn in
 * {@link io.vaultx.node.segment.SegmentLayout}, {@link io.vaultx.node.segment.BatchLayout} and
 * {@link io.vaultx.node.segment.EntryLayout}; {@link io.vaultx.node.segment.SegmentScan} reads it back in order,
 * {@link io.vaultx.node.segment.EntryReader} by place.
 */
@NullMarked
package io.vaultx.node.segment;

import org.jspecify.annotations.NullMarked;
