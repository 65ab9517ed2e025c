/** What an Apify API token looks like, before it is sealed and after it is opened. */
@NullMarked
package com.apifyforge.events.token;

import org.jspecify.annotations.NullMarked;
