/** What a person or a program gets of a measurement: lines, JSON, a report with a chart. */
@NullMarked
package com.apifyforge.benchmarks.report;

import org.jspecify.annotations.NullMarked;
