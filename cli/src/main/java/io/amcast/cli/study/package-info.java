/**
 * The study of what conflicts cost: throughput and latency by conflict rate, key skew, order and kind of message, on clusters in this
 * process; tables and charts of it.
 *
 * <p>Internal. Entry type: {@link io.amcast.cli.study.Study}.
 */
@NullMarked
package io.amcast.cli.study;

import org.jspecify.annotations.NullMarked;
