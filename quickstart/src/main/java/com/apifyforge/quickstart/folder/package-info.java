/** The data folder of one running system: who owns it, its keys and passwords, its log, and its disk. */
@NullMarked
package com.apifyforge.quickstart.folder;

import org.jspecify.annotations.NullMarked;
