/**
 * The infrastructure of the embedded default, in one process and on loopback only: an Apache Kafka broker, a MongoDB
 * protocol server and a small CA. Each keeps its state in one folder and finds it again after {@code kill -9}: an
 * acknowledged Kafka record is in the operating system's hands, an acknowledged MongoDB write is on the disk. Meant for
 * trying out and for tests; real servers take their place by address.
 */
@NullMarked
package com.apifyforge.embedded;

import org.jspecify.annotations.NullMarked;
