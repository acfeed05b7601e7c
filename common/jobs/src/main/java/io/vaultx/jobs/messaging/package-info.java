/**
 * Queues as channels of SmallRye Reactive Messaging: {@link io.vaultx.jobs.messaging.JobsConnector}. Only for programs that have
 * the extension {@code quarkus-messaging}.
 */
@NullMarked
package io.vaultx.jobs.messaging;

import org.jspecify.annotations.NullMarked;
