/** What is done to contents after their commit. Read {@link io.vaultx.worker.DigestHandler}; compression has a package of its own. */
@NullMarked
package io.vaultx.worker;

import org.jspecify.annotations.NullMarked;
