/**
 * Tickets (docs/tickets.md): a scheduler signs one for each job, and no token is opened for a job without one that is
 * good.
 */
@NullMarked
package com.apifyforge.events.ticket;

import org.jspecify.annotations.NullMarked;
