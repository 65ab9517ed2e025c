/**
 * Records to messages and back: CloudEvents, JSON and schemas, and what becomes of a record that breaks the contract.
 * Every reader here is total: for any bytes a value or a declared fault, in bounded time and memory.
 */
@NullMarked
package com.apifyforge.events.codec;

import org.jspecify.annotations.NullMarked;
