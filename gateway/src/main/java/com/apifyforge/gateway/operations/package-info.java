/**
 * What operators see and do over HTTPS: how the parts are, rates of the last day, who was granted leases, freezes, and
 * topics as they are written. Only with an operator's certificate for the token-service is any of it on.
 */
@NullMarked
package com.apifyforge.gateway.operations;

import org.jspecify.annotations.NullMarked;
