/**
 * What every member delivered, as JSON lines in one file a member: written while members run, read back for the checks.
 *
 * <p>Public. Entry types: {@link io.amcast.testkit.history.HistoryWriter} and {@link io.amcast.testkit.history.HistoryReader}.
 */
@NullMarked
package io.amcast.testkit.history;

import org.jspecify.annotations.NullMarked;
