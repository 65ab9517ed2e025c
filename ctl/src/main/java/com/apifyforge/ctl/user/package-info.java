/** The option that names a user. */
@NullMarked
package com.apifyforge.ctl.user;

import org.jspecify.annotations.NullMarked;
