/**
 * Commands of users: connect and disconnect. Each comes to a durable end, a change, a rejection, or a place among the
 * pending connects.
 */
@NullMarked
package com.apifyforge.tokens.command;

import org.jspecify.annotations.NullMarked;
