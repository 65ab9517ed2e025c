/** What browsers load: the page, and the libraries that it imports, each from its own jar. */
@NullMarked
package com.apifyforge.console.files;

import org.jspecify.annotations.NullMarked;
