/**
 * Keeps what members of tests log off the console until a test fails.
 *
 * <p>Internal to the test kit. Entry type: {@link io.amcast.testkit.logging.MemberLogs}.
 */
@NullMarked
package io.amcast.testkit.logging;

import org.jspecify.annotations.NullMarked;
