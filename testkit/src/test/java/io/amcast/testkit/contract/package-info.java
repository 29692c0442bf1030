/** What every adapter of a seam must pass. */
package io.amcast.testkit.contract;
