/**
 * What workers are told of the versions that they work on, and what they tell back. Read {@link
 * io.vaultx.chunks.feed.VersionFeed} first.
 */
@NullMarked
package io.vaultx.chunks.feed;

import org.jspecify.annotations.NullMarked;
