/**
 * How a node makes itself known: {@link io.vaultx.node.join.Membership} tells the file-services every second that it is
 * there. Without {@code vaultx.cluster-url} nothing of it runs.
 */
@NullMarked
package io.vaultx.node.join;

import org.jspecify.annotations.NullMarked;
