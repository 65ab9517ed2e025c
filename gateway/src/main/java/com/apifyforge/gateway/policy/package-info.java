/**
 * Who may start what. The file is read at the start, strictly: what it does not allow is not signed.
 */
@NullMarked
package com.apifyforge.gateway.policy;

import org.jspecify.annotations.NullMarked;
