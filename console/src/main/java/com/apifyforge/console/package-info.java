/**
 * The console: the page for people and the server behind it. It keeps who has signed in, in memory, and passes the
 * page's calls on to the gateway with an access token that the browser never sees. It knows neither Kafka nor a
 * database.
 */
@NullMarked
package com.apifyforge.console;

import org.jspecify.annotations.NullMarked;
