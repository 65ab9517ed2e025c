package com.apifyforge.worker.result;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param atOnce results that are read at once, of all users together; of one user a quarter. They take places from the
 *     connections to Apify, which starts need too
 */
@ConfigurationProperties("worker.results")
record ResultSettings(int atOnce) {}
