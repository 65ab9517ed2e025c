/** The one question this service asks Apify: whose token is this? */
@NullMarked
package com.apifyforge.tokens.apify;

import org.jspecify.annotations.NullMarked;
