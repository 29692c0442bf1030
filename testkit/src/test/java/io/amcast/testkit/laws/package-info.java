/** State machines and relations that are wrong on purpose, and what is said about them. */
package io.amcast.testkit.laws;
