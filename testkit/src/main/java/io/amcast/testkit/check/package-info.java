/**
 * Checks recorded histories against what the protocol promises, one class a property.
 *
 * <p>Public. Entry type: {@link io.amcast.testkit.check.HistoryVerifier}.
 */
@NullMarked
package io.amcast.testkit.check;

import org.jspecify.annotations.NullMarked;
