/** Manifests before anything runs: read, every mistake in them told at once, checked for doubts, and drawn. */
package dev.knemu.cli.check;
