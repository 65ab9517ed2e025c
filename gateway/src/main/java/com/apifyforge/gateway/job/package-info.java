/**
 * Jobs over HTTP: what the policy allows is signed and sent, and told from the projection.
 */
@NullMarked
package com.apifyforge.gateway.job;

import org.jspecify.annotations.NullMarked;
