/** What is open to whom: files to everybody, calls to who has signed in, nothing else to anybody. */
@NullMarked
package com.apifyforge.console.auth;

import org.jspecify.annotations.NullMarked;
