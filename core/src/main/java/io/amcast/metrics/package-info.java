/** Binds a member's events to Micrometer. Internal; entry type {@link io.amcast.metrics.MemberMetrics}. */
@NullMarked
package io.amcast.metrics;

import org.jspecify.annotations.NullMarked;
