/**
 * A user's connection over HTTP: a sealed token goes onto its topic, and what came of it is told from the projection.
 */
@NullMarked
package com.apifyforge.gateway.connection;

import org.jspecify.annotations.NullMarked;
