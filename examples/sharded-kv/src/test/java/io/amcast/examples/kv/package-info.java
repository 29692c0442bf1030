/** Tests of the store. */
package io.amcast.examples.kv;
