/** Commands about a user's token. */
@NullMarked
package com.apifyforge.ctl.token;

import org.jspecify.annotations.NullMarked;
