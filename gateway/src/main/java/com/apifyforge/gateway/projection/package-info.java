/**
 * What the topics say, in a form that can be asked by user: connections, jobs, uses and the log of events. One consumer
 * group writes it. All events of a user lie on one partition of their topic, so an offset tells whether a document has
 * seen an event already, whoever writes it and how often.
 */
@NullMarked
package com.apifyforge.gateway.projection;

import org.jspecify.annotations.NullMarked;
