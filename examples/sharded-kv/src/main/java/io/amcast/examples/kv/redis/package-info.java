/**
 * The store's face to Redis clients: a server of the Redis protocol in front of a {@link io.amcast.examples.kv.KvClient}. Entry: {@link
 * io.amcast.examples.kv.redis.RedisServer}; public.
 */
@NullMarked
package io.amcast.examples.kv.redis;

import org.jspecify.annotations.NullMarked;
