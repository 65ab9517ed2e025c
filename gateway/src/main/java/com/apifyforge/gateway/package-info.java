/**
 * The gateway: HTTPS for programs without Kafka. It passes sealed tokens on without being able to open them, signs
 * tickets with a key of its own for what its policy allows, and tells users what became of their jobs from a projection
 * of the topics. It keeps nothing that the topics do not have, so as many may run as wished.
 */
@NullMarked
package com.apifyforge.gateway;

import org.jspecify.annotations.NullMarked;
