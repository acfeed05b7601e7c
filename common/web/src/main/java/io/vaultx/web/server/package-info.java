/**
 * The byte pumps and the frame around every request, on Vert.x: the only place that knows both the wire and {@link
 * io.vaultx.web.Exchange}. Read {@link io.vaultx.web.server.RawRouteMount} first, then {@code VertxExchange}, {@code
 * RequestBodySource} and {@code ResponseBodySink}.
 */
@NullMarked
package io.vaultx.web.server;

import org.jspecify.annotations.NullMarked;
