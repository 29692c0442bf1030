/** Tests of the mapping between core's records and protobuf. */
package io.amcast.proto;
