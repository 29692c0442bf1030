/** Reads a topology from YAML and the environment into checked records. Internal; entry type {@link io.amcast.config.TopologyFile}. */
@NullMarked
package io.amcast.config;

import org.jspecify.annotations.NullMarked;
