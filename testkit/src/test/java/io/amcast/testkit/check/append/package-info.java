/** Tests of the checker of list-append histories. */
package io.amcast.testkit.check.append;
