/**
 * Checks histories of transactions that append to lists and read them, as Elle does: a list tells the order of all that was appended
 * before, so that a cycle of dependencies between transactions can be read off what clients saw.
 *
 * <p>Public. Entry type: {@link io.amcast.testkit.check.append.AppendChecker}.
 *
 * <p>After K. Kingsbury and P. Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020; the names of
 * the anomalies are those of A. Adya, "Weak Consistency", 1999.
 */
@NullMarked
package io.amcast.testkit.check.append;

import org.jspecify.annotations.NullMarked;
