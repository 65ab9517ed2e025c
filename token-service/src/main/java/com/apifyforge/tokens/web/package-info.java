/**
 * The edge: who calls (by client certificate), what a caller may call, and errors as problem+json (RFC 9457). What is
 * not listed in {@link com.apifyforge.tokens.web.AccessRules} does not exist for anybody.
 */
@NullMarked
package com.apifyforge.tokens.web;

import org.jspecify.annotations.NullMarked;
