/** Tests of the Redis server. */
package io.amcast.examples.kv.redis;
