/**
 * The port as every browser meets it: only calls of its own page pass, under a name of its own, and every answer says
 * what the browser may do with it, errors too.
 */
@NullMarked
package com.apifyforge.console.web;

import org.jspecify.annotations.NullMarked;
