/** Tests of what is particular to gRPC, and a measurement of its links. The contract of all transports is tested in testkit. */
package io.amcast.transport.grpc;
