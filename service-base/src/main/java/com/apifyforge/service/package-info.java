/**
 * What both services are made with: topics that are there before anything reads them, health that names what is
 * missing, the names of all metrics.
 */
@NullMarked
package com.apifyforge.service;

import org.jspecify.annotations.NullMarked;
