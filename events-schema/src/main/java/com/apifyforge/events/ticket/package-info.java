/**
 * Tickets (docs/tickets.md): a scheduler signs one for each job, and without one that is good no token is opened for it.
 */
@NullMarked
package com.apifyforge.events.ticket;

import org.jspecify.annotations.NullMarked;
