/** The forms of ids and keys, and what tells one job from those of all users. */
@NullMarked
package com.apifyforge.events.id;

import org.jspecify.annotations.NullMarked;
