/**
 * What a user's runs have written: asked for at a worker with a ticket of the job, and handed on while it comes.
 */
@NullMarked
package com.apifyforge.gateway.result;

import org.jspecify.annotations.NullMarked;
