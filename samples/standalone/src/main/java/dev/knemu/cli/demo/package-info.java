/** {@code knemu demo}: a small shop of events and its story. */
package dev.knemu.cli.demo;
