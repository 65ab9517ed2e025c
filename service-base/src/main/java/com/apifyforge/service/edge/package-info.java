/**
 * The HTTP ports of both services as a stranger meets them: what is read before the caller is identified, what is
 * answered, and how much of it can end in the log.
 */
@NullMarked
package com.apifyforge.service.edge;

import org.jspecify.annotations.NullMarked;
