/**
 * The keys to which frontends seal a token before it goes anywhere. A new one each day; the private half is kept in an
 * envelope and destroyed a day after its last use, which shreds old commands in every copy of the topic.
 */
@NullMarked
package com.apifyforge.tokens.sealing;

import org.jspecify.annotations.NullMarked;
