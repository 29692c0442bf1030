/** What Ratis brings of its own, beside the contract that every log keeps. */
package io.amcast.consensus.ratis;
