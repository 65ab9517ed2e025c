/** The gateway's issuer of the compose stack as a command, with the files that setup makes for it. */
@NullMarked
package com.apifyforge.quickstart.issuer;

import org.jspecify.annotations.NullMarked;
