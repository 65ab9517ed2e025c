/**
 * The console in a real Chromium, in front of a whole running system: what people do there, what they are told when
 * something is away, that everybody can use it, and that it is quick.
 */
@NullMarked
package com.apifyforge.quickstart.console;

import org.jspecify.annotations.NullMarked;
