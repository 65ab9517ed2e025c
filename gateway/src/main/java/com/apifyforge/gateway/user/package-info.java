/** What concerns a user as a whole: forgetting what the gateway tells of them. */
@NullMarked
package com.apifyforge.gateway.user;

import org.jspecify.annotations.NullMarked;
