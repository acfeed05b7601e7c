/** Forms with files, read as they arrive: {@link io.vaultx.web.form.MultipartReader}. */
@NullMarked
package io.vaultx.web.form;

import org.jspecify.annotations.NullMarked;
