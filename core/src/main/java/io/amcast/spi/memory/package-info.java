/** A log and links in memory behind the same seams as the real ones. Internal; entry type {@link io.amcast.spi.memory.LocalCluster}. */
@NullMarked
package io.amcast.spi.memory;

import org.jspecify.annotations.NullMarked;
