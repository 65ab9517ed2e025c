/**
 * The Java library for programs outside of the vault. {@link com.apifyforge.client.Frontend} seals tokens and sends
 * commands, {@link com.apifyforge.client.Scheduler} signs and sends jobs, {@link com.apifyforge.client.Operator} reads
 * what operators may see; {@link com.apifyforge.client.Topics} and {@link com.apifyforge.client.Tail} send and read
 * messages. A running system writes its addresses to {@code endpoints.json}: see {@link
 * com.apifyforge.client.Endpoints}. What comes of bad records is in {@code deadletter}.
 */
@NullMarked
package com.apifyforge.client;

import org.jspecify.annotations.NullMarked;
